//! A list that cannot be empty.

use serde::{Deserialize, Serialize};

/// At least one of something: what a decision to record always carries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<T>", into = "Vec<T>", bound(serialize = "T: Clone + Serialize"))]
pub struct OneOrMore<T>(Vec<T>);

impl<T> OneOrMore<T> {
    /// Exactly one.
    pub fn one(item: T) -> Self {
        Self(vec![item])
    }

    /// `None` when the list is empty.
    pub fn try_new(items: Vec<T>) -> Option<Self> {
        (!items.is_empty()).then_some(Self(items))
    }

    /// One more at the end.
    #[must_use]
    pub fn and(mut self, item: T) -> Self {
        self.0.push(item);
        self
    }

    /// One more at the end, if there is one.
    #[must_use]
    pub fn and_maybe(mut self, item: Option<T>) -> Self {
        self.0.extend(item);
        self
    }

    /// The first: there always is one.
    pub fn first(&self) -> &T {
        self.0.first().expect("it never is empty")
    }

    /// In order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// In order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// How many: never 0.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The items as a list.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> TryFrom<Vec<T>> for OneOrMore<T> {
    type Error = &'static str;
    fn try_from(items: Vec<T>) -> Result<Self, Self::Error> {
        Self::try_new(items).ok_or("at least one is needed")
    }
}

impl<T> From<OneOrMore<T>> for Vec<T> {
    fn from(items: OneOrMore<T>) -> Self {
        items.0
    }
}

impl<T> IntoIterator for OneOrMore<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a mut OneOrMore<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<'a, T> IntoIterator for &'a OneOrMore<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
