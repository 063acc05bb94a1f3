//! What the query role sees: its context and nothing else, in every table there is.

use event_store::MemoryLog;
use kernel::TenantId;
use projections::read::{self, Companies};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::history::History;
use crate::steps::{Step, company_id};
use crate::world::World;

fn tenant(tenant: u128) -> TenantId {
    TenantId::new(Uuid::from_u128(tenant))
}

/// Two tenants; in each a session of company 0, one of company 1, and one that is unattributed.
async fn two_tenants(world: &World) {
    let log = MemoryLog::default();
    for tenant in [1, 2] {
        let mut history = History::new(log.clone(), tenant);
        for (person, company) in [(0, 0), (1, 1)] {
            history.happen(&Step::Register { company, release: 1 }).await.expect("recorded");
            let described = Step::Describe { person, company, active: true, release: 1 };
            history.happen(&described).await.expect("recorded");
        }
        for volunteer in 0..3 {
            let attend = Step::Attend {
                session: volunteer,
                person: 4,
                volunteer,
                day: 3,
                minutes: 30,
                rating: None,
                text: true,
                release: 1,
            };
            history.happen(&attend).await.expect("recorded");
        }
        history.garbage("kintell_session", crate::steps::session_id(7)).await;
    }
    world.catch_up(&log, 100).await;
}

#[tokio::test]
async fn every_table_forces_row_security_and_names_its_readers_and_writers() {
    let world = World::start().await;
    let tables = sqlx::query(
        "SELECT n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity,
                pg_get_userbyid(c.relowner),
                (SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid
                    AND p.polroles @> ARRAY[(SELECT oid FROM pg_roles WHERE rolname = 'teei_query')] AND p.polcmd = 'r'),
                has_table_privilege('teei_query', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'm', 'f') AND (n.nspname = 'projections' OR n.nspname LIKE '%\\_v1')",
    )
    .fetch_all(&world.owner)
    .await
    .expect("the catalogue answers");
    let expected: usize = 6 + projections::in_postgres().len();
    assert!(tables.len() > expected, "{} tables", tables.len());
    for table in tables {
        let name: String = table.get(0);
        // What was migrated is for the owner alone.
        if name == "projections.migrations" {
            continue;
        }
        assert!(table.get::<bool, _>(1) && table.get::<bool, _>(2), "{name} does not force row security");
        assert_eq!(table.get::<String, _>(3), "teei_owner", "{name}");
        assert_eq!(table.get::<i64, _>(4), 1, "{name} has no policy for readers");
        assert!(!table.get::<bool, _>(5), "the query role may write {name}");
    }
}

#[tokio::test]
async fn every_view_reads_as_whoever_asks() {
    let world = World::start().await;
    let views: Vec<(String, bool)> = sqlx::query_as(
        "SELECT n.nspname || '.' || c.relname, coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'v' AND n.nspname LIKE '%\\_v1' ORDER BY 1",
    )
    .fetch_all(&world.owner)
    .await
    .expect("the catalogue answers");
    assert_eq!(views, VIEWS.map(|view| (view.to_owned(), true)));
}

/// The views over them.
const VIEWS: [&str; 2] = ["event_index_v1.events", "metrics_company_period_v1.metrics_company_period"];

/// The tables with rows of tenants, and how many of them tenant 1 has for a reader of every company.
const TABLES: [(&str, i64); 13] = [
    ("people_v1.people", 2),
    ("people_v1.memberships", 2),
    ("people_v1.companies", 2),
    ("people_v1.identifiers", 0),
    ("sessions_v1.kintell_sessions", 3),
    ("metrics_company_period_v1.metrics_company_period", 9),
    ("metrics_company_period_v1.cells", 9),
    ("metrics_company_period_v1.contributors", 6),
    ("event_index_v1.events", 12),
    ("event_index_v1.commits", 9),
    ("event_index_v1.unrelated_events", 3),
    ("event_index_v1.event_totals", 1),
    ("projections.parked", 5),
];

async fn count(query: &PgPool, tenant: TenantId, companies: &Companies, table: &str) -> i64 {
    let mut tx = read::begin(query, tenant, companies).await.expect("a context");
    let sql = format!("SELECT count(*) FROM {table}");
    sqlx::query_scalar(&sql).fetch_one(&mut *tx).await.expect("the table answers")
}

#[tokio::test]
async fn a_reader_sees_its_tenant_and_its_companies_only() {
    let world = World::start().await;
    two_tenants(&world).await;
    for (table, rows) in TABLES {
        assert_eq!(count(&world.query, tenant(1), &Companies::All, table).await, rows, "{table}");
        assert_eq!(count(&world.query, tenant(3), &Companies::All, table).await, 0, "{table} of a stranger");
    }
    let of =
        |companies: &[u8]| Companies::Only(companies.iter().map(|company| company_id(*company)).collect());
    for (table, one, two) in [
        ("people_v1.people", 0, 0),
        ("people_v1.memberships", 1, 2),
        ("people_v1.companies", 1, 2),
        ("sessions_v1.kintell_sessions", 1, 2),
        ("sessions_v1.erased", 0, 0),
        ("metrics_company_period_v1.metrics_company_period", 3, 6),
        ("event_index_v1.events", 0, 0),
        ("event_index_v1.commits", 0, 0),
        ("event_index_v1.unrelated_events", 0, 0),
        ("event_index_v1.event_totals", 0, 0),
        ("event_index_v1.event_subjects", 0, 0),
    ] {
        assert_eq!(count(&world.query, tenant(1), &of(&[0]), table).await, one, "{table}");
        assert_eq!(count(&world.query, tenant(1), &of(&[0, 1]), table).await, two, "{table}");
        assert_eq!(count(&world.query, tenant(1), &of(&[]), table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn without_a_context_or_with_that_of_an_earlier_transaction_a_reader_gets_an_error() {
    let world = World::start().await;
    two_tenants(&world).await;
    for (table, _) in TABLES.into_iter().filter(|(_, rows)| *rows > 0) {
        let sql = format!("SELECT count(*) FROM {table}");
        // One connection throughout, so that a context could outlive its transaction.
        let mut conn = world.query.acquire().await.expect("a connection").detach();
        let never = sqlx::query(&sql).fetch_one(&mut conn).await;
        assert!(never.is_err(), "{table} answered without any context");
        let set = "SELECT set_config('teei.tenant', $1, true), set_config('teei.companies', '*', true)";
        let mut tx = sqlx::Connection::begin(&mut conn).await.expect("a transaction");
        sqlx::query(set).bind(tenant(1).to_string()).execute(&mut *tx).await.expect("the context");
        sqlx::query(&sql).fetch_one(&mut *tx).await.expect("in context");
        tx.commit().await.expect("committed");
        let stale = sqlx::query(&sql).fetch_one(&mut conn).await;
        assert!(stale.is_err(), "{table} answered in the context of an earlier transaction");
    }
}

#[tokio::test]
async fn the_query_role_writes_nothing() {
    let world = World::start().await;
    // A view over two tables is not one that could be written.
    for (table, _) in TABLES.into_iter().filter(|(table, _)| !VIEWS.contains(table)) {
        let mut tx = world.query.begin().await.expect("a transaction");
        let refused = sqlx::query(&format!("DELETE FROM {table}")).execute(&mut *tx).await;
        let code = refused
            .expect_err("a right it should not have")
            .into_database_error()
            .and_then(|e| e.code().map(Into::into));
        assert_eq!(code, Some("42501".to_owned()), "{table}");
    }
}
