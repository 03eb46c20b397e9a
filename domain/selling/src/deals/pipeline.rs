//! The lanes of a pipeline: the five stages, or the stages that a program calls its own, each of which counts as one
//! of the five (D1). Gates and figures know the five alone.

use std::{fmt, str::FromStr};

use partnering::programs::{self, CountsAs, Pipeline};
use vault::{Tx, VaultError};

use super::{Deal, DealError, Stage};

/// Where a deal stands, or is to stand: `trial`, or `trial:Proof of concept` where a program calls it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The stage, or the one that it counts as.
    pub stage: Stage,
    /// What the program calls it.
    pub own: Option<String>,
}

impl From<Stage> for Spot {
    fn from(stage: Stage) -> Self {
        Self { stage, own: None }
    }
}

impl FromStr for Spot {
    type Err = DealError;

    fn from_str(text: &str) -> Result<Self, DealError> {
        match text.split_once(':') {
            Some((stage, own)) => Ok(Self { stage: stage.parse()?, own: Some(own.to_owned()) }),
            None => Ok(text.parse::<Stage>()?.into()),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.own {
            Some(own) => write!(f, "{}:{own}", self.stage),
            None => write!(f, "{}", self.stage),
        }
    }
}

/// A lane, with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lane {
    /// Which one.
    pub(super) spot: Spot,
    /// What it means.
    pub(super) description: String,
    /// What has to be done to enter it; empty where nothing is.
    pub(super) requires: String,
}

impl Lane {
    fn of(stage: Stage) -> Self {
        Self { spot: stage.into(), description: stage.description(), requires: stage.requires() }
    }

    /// What people call it.
    pub(super) fn label(&self) -> String {
        self.spot.own.clone().unwrap_or_else(|| self.spot.stage.label())
    }

    /// All that is said of it.
    pub(super) fn about(&self) -> String {
        format!("{} {}", self.description, self.requires).trim().to_owned()
    }
}

/// The lanes of a pipeline, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lanes(pub(super) Vec<Lane>);

impl Lanes {
    /// The five stages.
    pub(super) fn five() -> Self {
        Self(Stage::LANES.map(Lane::of).to_vec())
    }

    /// Those of the program that a deal follows.
    pub(super) async fn of_deal(tx: &Tx, deal: &Deal) -> Result<Self, VaultError> {
        let pipeline = match deal.program {
            Some(program) => programs::pipeline(tx, program).await?,
            None => None,
        };
        Ok(pipeline.as_ref().map_or_else(Self::five, Self::own))
    }

    /// Those that a program calls its own. A stage that it has no name for stands where the five have it, so that every
    /// deal has a lane.
    pub(super) fn own(pipeline: &Pipeline) -> Self {
        let mut lanes: Vec<Lane> = pipeline
            .stages
            .iter()
            .map(|stage| {
                let counts_as = counted(stage.counts_as);
                // What is asked of everybody is asked here as well, beside the program's own words.
                let requires = format!("{} {}", stage.action, counts_as.requires()).trim().to_owned();
                let spot = Spot { stage: counts_as, own: Some(stage.name.clone()) };
                Lane { spot, description: stage.description.clone(), requires }
            })
            .collect();
        let order = |stage: Stage| Stage::LANES.iter().position(|one| *one == stage);
        for stage in Stage::LANES {
            if !lanes.iter().any(|lane| lane.spot.stage == stage) {
                let after = lanes.iter().rposition(|lane| order(lane.spot.stage) < order(stage));
                lanes.insert(after.map_or(0, |at| at + 1), Lane::of(stage));
            }
        }
        Self(lanes)
    }

    /// In which lane that is. What a program calls otherwise by now stands in the first lane that counts as the same.
    pub(super) fn at(&self, stage: Stage, own: Option<&str>) -> Option<usize> {
        let first = self.0.iter().position(|lane| lane.spot.stage == stage);
        let named =
            self.0.iter().position(|lane| lane.spot.stage == stage && lane.spot.own.as_deref() == own);
        named.or(first)
    }

    /// The lane that is asked for by name; without one of its own, the first one that counts as the stage.
    pub(super) fn asked(&self, spot: &Spot) -> Result<&Lane, DealError> {
        let unknown = || DealError::Stage(spot.to_string());
        let lane =
            self.0.get(self.at(spot.stage, spot.own.as_deref()).ok_or_else(unknown)?).ok_or_else(unknown)?;
        if spot.own.is_none() || spot.own == lane.spot.own { Ok(lane) } else { Err(unknown()) }
    }

    /// Whether that lane takes what has no name of a lane: it is the first one that counts as its stage.
    pub(super) fn is_first(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|lane| self.at(lane.spot.stage, None) == Some(at))
    }

    /// What the lanes are called that count as a stage.
    pub(super) fn names(&self, stage: Stage) -> Vec<String> {
        self.0
            .iter()
            .filter(|lane| lane.spot.stage == stage)
            .filter_map(|lane| lane.spot.own.clone())
            .collect()
    }
}

fn counted(as_one: CountsAs) -> Stage {
    match as_one {
        CountsAs::New => Stage::New,
        CountsAs::Newsletter => Stage::Newsletter,
        CountsAs::Trial => Stage::Trial,
        CountsAs::Won => Stage::Won,
        CountsAs::Lost => Stage::Lost,
    }
}
