//! Rows as one array per column: the shape in which Postgres takes thousands in one statement.

/// Declares a row and its columns. A statement names the placeholder `{given}`, which becomes
/// `(SELECT unnest($1::…[]) AS …, …) AS given`, and the columns are bound in the same order, from one list.
/// In a target list the arrays are gone through side by side, row by row; in FROM they would all be copied first.
macro_rules! bulk_rows {
    ($(#[$doc:meta])* $row:ident in $columns:ident { $( $field:ident : $type:ty = $sql:literal ),* $(,)? }) => {
        $(#[$doc])*
        pub(crate) struct $row { $( pub(crate) $field: $type, )* }

        #[derive(Default)]
        pub(crate) struct $columns { $( $field: Vec<$type>, )* }

        impl $columns {
            /// The columns, in their order.
            pub(crate) const NAMES: &[&str] = &[ $( stringify!($field) ),* ];

            /// How the arrays are called in a statement.
            pub(crate) fn given() -> String {
                let types = [ $( $sql ),* ];
                let unnested: Vec<_> = (1..)
                    .zip(Self::NAMES.iter().zip(types))
                    .map(|(at, (name, kind))| format!("unnest(${at}::{kind}[]) AS {name}"))
                    .collect();
                format!("(SELECT {}) AS given", unnested.join(", "))
            }

            /// Runs a statement over all rows; nothing when there are none.
            pub(crate) async fn execute(
                self,
                conn: &mut sqlx::PgConnection,
                sql: &str,
            ) -> Result<u64, sqlx::Error> {
                if self.is_empty() {
                    return Ok(0);
                }
                let sql = sql.replace("{given}", &Self::given());
                let query = sqlx::query(&sql) $( .bind(self.$field) )*;
                Ok(query.execute(conn).await?.rows_affected())
            }

            fn is_empty(&self) -> bool {
                let lengths = [ $( self.$field.len() ),* ];
                lengths.iter().all(|length| *length == 0)
            }
        }

        impl FromIterator<$row> for $columns {
            fn from_iter<I: IntoIterator<Item = $row>>(rows: I) -> Self {
                let mut columns = Self::default();
                for row in rows {
                    $( columns.$field.push(row.$field); )*
                }
                columns
            }
        }
    };
}

pub(crate) use bulk_rows;
