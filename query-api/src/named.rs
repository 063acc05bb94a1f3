//! Words that stand for a choice on the wire, in a column and in the OpenAPI document alike.

/// Declares an enum whose variants have one name everywhere: JSON, query strings, columns.
///
/// `name()` gives it, `parse()` reads it back; a column that holds another word is an error. Names are
/// taken as tokens: utoipa does not see through a literal that another macro has captured.
macro_rules! named {
    ($(#[$doc:meta])* $vis:vis enum $type:ident { $( $(#[$variant_doc:meta])* $variant:ident = $name:tt ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        $vis enum $type {
            $( $(#[$variant_doc])* #[serde(rename = $name)] $variant, )*
        }

        impl $type {
            /// Its name.
            $vis const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The choice of a name.
            $vis fn parse(name: &str) -> Option<Self> {
                match name { $( $name => Some(Self::$variant), )* _ => None }
            }
        }

        impl sqlx::Type<sqlx::Postgres> for $type {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <String as sqlx::Type<sqlx::Postgres>>::type_info()
            }
        }

        impl sqlx::postgres::PgHasArrayType for $type {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                <String as sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $type {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let name = <&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?;
                Self::parse(name).ok_or_else(|| format!("`{name}` is no {}", stringify!($type)).into())
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::sessions::Severity;

    #[test]
    fn a_choice_has_one_name_everywhere() {
        assert_eq!(Severity::High.name(), "high");
        assert_eq!(Severity::parse("high"), Some(Severity::High));
        assert_eq!(Severity::parse("High"), None);
        assert_eq!(serde_json::to_string(&Severity::High).expect("a word"), "\"high\"");
        let schema = serde_json::to_value(<Severity as utoipa::PartialSchema>::schema()).expect("a schema");
        assert_eq!(schema["enum"], serde_json::json!(["low", "medium", "high"]));
    }
}
