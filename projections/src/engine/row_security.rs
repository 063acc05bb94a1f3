//! Row-level security of read models: forced, per tenant, and per company where rows have one.

use super::{Schema, Table};

/// Who may see the rows of a table, within their tenant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Only readers who may see every company: rows about people, and the history.
    WholeTenant,
    /// The column `company_id` decides; a row without a company is for readers of every company.
    Company,
}

/// The statements that close a table to everyone but the worker, and open it to readers in context.
pub(super) fn protect(schema: &Schema, table: &Table) -> String {
    let name = format!("{schema}.{}", table.name);
    let companies = match table.scope {
        Scope::WholeTenant => "(SELECT projections.context_companies()) IS NULL",
        Scope::Company => {
            "((SELECT projections.context_companies()) IS NULL
              OR company_id = ANY ((SELECT projections.context_companies())::uuid[]))"
        }
    };
    // Sub-selects, so that each is evaluated once per statement and not once per row.
    format!(
        "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
         ALTER TABLE {name} FORCE ROW LEVEL SECURITY;
         CREATE POLICY writers ON {name} TO teei_worker USING (true) WITH CHECK (true);
         CREATE POLICY readers ON {name} FOR SELECT TO teei_query
             USING (tenant = (SELECT projections.context_tenant()) AND {companies});
         GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO teei_worker;
         GRANT SELECT ON {name} TO teei_query;"
    )
}
