//! Where a record belongs in its organisation.

use kernel::{DivisionId, OrgId, Uuid};
use trust::access::scopes::{self, Kind};
use vault::{Tx, VaultError};
use web::Input;

use crate::partnerships;
use crate::texts::teams as texts;

/// Whose products something is about, and which department looks after it; what is not known is seen by nobody
/// who is limited by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The vendor.
    pub vendor: Option<OrgId>,
    /// The department.
    pub department: Option<DivisionId>,
}

/// Why a record cannot belong there. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// A vendor in whose programs the organisation has no place, or that who writes does not see.
    #[error("{}", texts::no_vendor())]
    Vendor,
    /// No department, or one that who writes does not see.
    #[error("{}", texts::no_department())]
    Department,
    /// A country that who writes does not see.
    #[error("{}", texts::no_country(_0))]
    Country(String),
}

impl PlaceError {
    /// The field in which it is.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::Department => "department",
            Self::Country(_) => "country",
        }
    }
}

/// Among what one can choose: vendors and departments, by name, and countries where the reader is limited to some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The vendors.
    pub vendors: Vec<(OrgId, String)>,
    /// The departments.
    pub departments: Vec<(DivisionId, String)>,
    /// The countries; none: any.
    pub countries: Option<Vec<String>>,
    /// Whether a vendor and a department have to be chosen.
    pub required: (bool, bool),
}

impl Choices {
    /// What who reads can choose among.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn read(tx: &Tx) -> Result<Self, VaultError> {
        let sight = tx.sight().cloned().unwrap_or_default();
        let mut vendors = partnerships::vendors(tx).await?;
        vendors.retain(|(id, _)| sight.vendors.as_ref().is_none_or(|these| these.contains(&id.uuid())));
        let departments = scopes::all(tx).await?.into_iter().filter(|one| one.kind == Kind::Department);
        let mut departments: Vec<_> = departments.map(|one| (one.id, one.name)).collect();
        departments
            .retain(|(id, _)| sight.departments.as_ref().is_none_or(|these| these.contains(&id.uuid())));
        let required = (sight.vendors.is_some(), sight.departments.is_some());
        Ok(Self { vendors, departments, countries: sight.countries, required })
    }

    /// Where something belongs, as pages say it: labels and names.
    pub fn facts(&self, place: Place) -> Vec<(String, String)> {
        let vendor = self.vendors.iter().find(|(id, _)| Some(*id) == place.vendor);
        let department = self.departments.iter().find(|(id, _)| Some(*id) == place.department);
        let vendor = vendor.map(|(_, name)| (texts::vendor(), name.clone()));
        let department = department.map(|(_, name)| (texts::department_label(), name.clone()));
        vendor.into_iter().chain(department).collect()
    }
}

impl Choices {
    /// What a form asks for, where there is something to choose among.
    pub fn inputs(&self) -> Vec<Input> {
        let (vendor, department) = self.required;
        let ask = |name: &'static str, label: String, nothing: String, must: bool, options: Vec<_>| {
            let nothing = (!must).then(|| (String::new(), nothing));
            Input::choice(name, label, nothing.into_iter().chain(options))
        };
        let mut inputs = Vec::new();
        if !self.vendors.is_empty() || vendor {
            let options = self.vendors.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
            inputs.push(ask("vendor", texts::vendor(), texts::vendor_none(), vendor, options));
        }
        if !self.departments.is_empty() || department {
            let options = self.departments.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
            let (label, nothing) = (texts::department_label(), texts::department_none());
            inputs.push(ask("department", label, nothing, department, options));
        }
        inputs
    }

    /// The field of a country: among those that who writes sees, or any.
    pub fn country(&self, label: String) -> Input {
        match &self.countries {
            Some(these) => {
                Input::choice("country", label, these.iter().map(|one| (one.clone(), one.clone())))
            }
            None => Input::text("country", label).most(100),
        }
    }
}

impl Place {
    /// Understands what was typed: two ids, or nothing.
    ///
    /// # Errors
    /// Which of them is no id.
    pub fn read(vendor: &str, department: &str) -> Result<Self, PlaceError> {
        let given = |text: &'_ str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Self {
            vendor: given(vendor).map(|id| id.parse().map_err(|_| PlaceError::Vendor)).transpose()?,
            department: given(department)
                .map(|id| id.parse().map_err(|_| PlaceError::Department))
                .transpose()?,
        })
    }

    /// As it is typed: vendor and department.
    pub fn typed(self) -> (String, String) {
        let text = |id: Option<String>| id.unwrap_or_default();
        (text(self.vendor.map(|id| id.to_string())), text(self.department.map(|id| id.to_string())))
    }

    /// Whether who writes may put something of that country there. What was there before may stay.
    ///
    /// # Errors
    /// What the vault says; and what is wrong with it.
    pub async fn check(
        self,
        tx: &Tx,
        country: Option<&str>,
        before: Option<Self>,
    ) -> Result<Result<(), PlaceError>, VaultError> {
        if self != Self::default() && before != Some(self) {
            let _all = tx.whole();
            let known = Choices::read(tx).await?;
            if self.vendor.is_some_and(|vendor| known.vendors.iter().all(|(id, _)| *id != vendor)) {
                return Ok(Err(PlaceError::Vendor));
            }
            if self.department.is_some_and(|one| known.departments.iter().all(|(id, _)| *id != one)) {
                return Ok(Err(PlaceError::Department));
            }
        }
        let Some(sight) = tx.sight() else { return Ok(Ok(())) };
        let (vendor, department) = (self.vendor.map(OrgId::uuid), self.department.map(DivisionId::uuid));
        if sight.covers(country, vendor, department) {
            return Ok(Ok(()));
        }
        let outside = |limit: &Option<Vec<Uuid>>, id: Option<Uuid>| {
            limit.as_ref().is_some_and(|these| !id.is_some_and(|id| these.contains(&id)))
        };
        Ok(Err(if outside(&sight.vendors, vendor) {
            PlaceError::Vendor
        } else if outside(&sight.departments, department) {
            PlaceError::Department
        } else {
            PlaceError::Country(sight.countries.clone().unwrap_or_default().join(", "))
        }))
    }
}
