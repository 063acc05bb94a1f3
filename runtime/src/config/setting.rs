//! One value of the configuration, from the file or the environment, on its way to its type.
//!
//! A text from the environment has no type of its own: it is read as whatever the field wants.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer, MapAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

/// A value, or a table of them.
#[derive(Clone)]
pub(super) enum Setting {
    Table(BTreeMap<String, Setting>),
    List(Vec<Setting>),
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    /// From the environment.
    Untyped(String),
}

/// What is wrong, and under which key.
#[derive(Debug)]
pub(super) struct Wrong {
    path: Vec<String>,
    why: String,
}

impl Wrong {
    pub(super) fn key_in(&self, section: &str) -> String {
        let mut key = section.to_owned();
        for part in self.path.iter().rev() {
            key.push('.');
            key.push_str(part);
        }
        key
    }

    pub(super) fn why(self) -> String {
        self.why
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Wrong {}

impl serde::de::Error for Wrong {
    fn custom<T: Display>(why: T) -> Self {
        Self { path: Vec::new(), why: why.to_string() }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}, found {}", kind(&found)))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }
}

/// What kind of thing it is, without the thing.
fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a float",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a table",
        _ => "something else",
    }
}

impl Setting {
    pub(super) fn empty() -> Self {
        Self::Table(BTreeMap::new())
    }

    pub(super) fn from_file(value: toml::Value) -> Self {
        match value {
            toml::Value::Table(table) => {
                Self::Table(table.into_iter().map(|(key, value)| (key, Self::from_file(value))).collect())
            }
            toml::Value::Array(list) => Self::List(list.into_iter().map(Self::from_file).collect()),
            toml::Value::String(text) => Self::Text(text),
            toml::Value::Integer(number) => Self::Integer(number),
            toml::Value::Float(number) => Self::Float(number),
            toml::Value::Boolean(truth) => Self::Bool(truth),
            toml::Value::Datetime(at) => Self::Text(at.to_string()),
        }
    }

    /// Puts a text from the environment under a path, in the place of what is there.
    pub(super) fn put(&mut self, path: &[&str], value: String) {
        let Some((first, rest)) = path.split_first() else {
            *self = Self::Untyped(value);
            return;
        };
        if !matches!(self, Self::Table(_)) {
            *self = Self::empty();
        }
        if let Self::Table(table) = self {
            table.entry((*first).to_owned()).or_insert_with(Self::empty).put(rest, value);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Table(table) => table.get(key),
            _ => None,
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let table = if let Self::Table(table) = self { Some(table) } else { None };
        table.into_iter().flat_map(|table| table.keys().map(String::as_str))
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(table) => table.fmt(f),
            _ => f.write_str("(not shown)"),
        }
    }
}

impl IntoDeserializer<'_, Wrong> for Setting {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads a text from the environment as a number or a boolean; anything else goes on as it is.
macro_rules! parsed {
    ($($method:ident $visit:ident $what:literal,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self {
                Self::Untyped(text) => match text.trim().parse() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(Wrong::custom(concat!("expected ", $what))),
                },
                typed => typed.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Setting {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Self::Table(table) => visitor.visit_map(Entries { table: table.into_iter(), current: None }),
            Self::List(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter())),
            Self::Text(text) | Self::Untyped(text) => visitor.visit_string(text),
            Self::Integer(number) => visitor.visit_i64(number),
            Self::Float(number) => visitor.visit_f64(number),
            Self::Bool(truth) => visitor.visit_bool(truth),
        }
    }

    parsed! {
        deserialize_bool visit_bool "true or false",
        deserialize_i8 visit_i64 "an integer",
        deserialize_i16 visit_i64 "an integer",
        deserialize_i32 visit_i64 "an integer",
        deserialize_i64 visit_i64 "an integer",
        deserialize_u8 visit_u64 "an integer",
        deserialize_u16 visit_u64 "an integer",
        deserialize_u32 visit_u64 "an integer",
        deserialize_u64 visit_u64 "an integer",
        deserialize_f32 visit_f64 "a number",
        deserialize_f64 visit_f64 "a number",
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    /// A text from the environment is a list with commas between.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Self::Untyped(text) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                visitor.visit_seq(SeqDeserializer::new(parts.map(|part| Self::Untyped(part.to_owned()))))
            }
            typed => typed.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self {
            Self::Text(text) | Self::Untyped(text) => {
                text.into_deserializer().deserialize_enum(name, variants, visitor)
            }
            Self::Table(table) => {
                let entries = MapDeserializer::new(table.into_iter());
                serde::de::value::MapAccessDeserializer::new(entries)
                    .deserialize_enum(name, variants, visitor)
            }
            _ => Err(Wrong::custom(format_args!("expected one of {}", variants.join(", ")))),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// The entries of a table; an error inside one learns its key on the way out.
struct Entries {
    table: std::collections::btree_map::IntoIter<String, Setting>,
    current: Option<(String, Setting)>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        self.current = self.table.next();
        match &self.current {
            Some((key, _)) => seed.deserialize(key.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let (key, value) = self.current.take().ok_or_else(|| Wrong::custom("a value was asked for twice"))?;
        seed.deserialize(value).map_err(|mut wrong| {
            wrong.path.push(key);
            wrong
        })
    }
}
