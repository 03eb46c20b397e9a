//! What becomes of what is still to be done about a deal when it is closed: whoever closes it says so.

use std::str::FromStr;

use exchange::Exchange;
use kernel::DealId;
use vault::Change;

use super::{How, Side, StepError, actions::end, store};
use crate::{deals::Stage, leads, texts::steps as texts};

/// What becomes of the open steps of a deal that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// They are to be done all the same.
    Keep,
    /// Nobody does them.
    Drop,
}

impl Rest {
    /// Both, in the order in which they are offered.
    pub(crate) const ALL: [Self; 2] = [Self::Keep, Self::Drop];

    /// What is usual in that stage; nothing where it closes nothing. Who won goes on working for the customer.
    pub(crate) fn usual(stage: Stage) -> Option<Self> {
        match stage.outcome() {
            leads::Stage::Open => None,
            leads::Stage::Won => Some(Self::Keep),
            leads::Stage::Lost => Some(Self::Drop),
        }
    }

    /// As forms and programs write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
        }
    }

    /// As people read it.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Keep => texts::rest_keep(),
            Self::Drop => texts::rest_drop(),
        }
    }
}

impl FromStr for Rest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rest| rest.as_str() == text).ok_or(())
    }
}

/// Drops what is still to be done about a deal, for that reason. A neighbour who asks for something is told that it is
/// declined, and no more than that the sale is closed here; what a neighbour was asked for is taken back there.
pub(crate) async fn drop_open(
    exchange: &Exchange,
    change: &Change,
    deal: DealId,
    why: &str,
) -> Result<(), StepError> {
    for step in store::open(change, deal).await? {
        match step.side {
            Side::Came { .. } => {
                end(exchange, change, step.id, How::Declined, Some(texts::closed_here())).await?;
            }
            Side::Own | Side::Asked { .. } => {
                end(exchange, change, step.id, How::Dropped, Some(why.to_owned())).await?;
            }
        }
    }
    Ok(())
}
