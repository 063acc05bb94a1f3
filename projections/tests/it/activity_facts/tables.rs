//! The tables as a reader asks them.

use chrono::NaiveDate;
use clickhouse::{Client, Row};
use kernel::TenantId;
use projections::activity_facts::database;
use projections::metrics_company_period::{Period, PeriodKind};
use serde::Deserialize;
use servers::Login;
use uuid::Uuid;

use crate::naive::Cells;
use crate::world::World;

impl World {
    /// A client of a version's database, as the user who only reads.
    pub(super) fn reader(&self, version: u32) -> Client {
        self.clickhouse(&self.servers.endpoints().clickhouse.query, version)
    }

    /// A client of a version's database, as the user who writes.
    pub(super) fn writer(&self, version: u32) -> Client {
        self.clickhouse(&self.servers.endpoints().clickhouse.app, version)
    }

    fn clickhouse(&self, login: &Login, version: u32) -> Client {
        Client::default()
            .with_url(self.servers.endpoints().clickhouse.url())
            .with_user(&login.user)
            .with_password(&login.password)
            .with_database(database(version))
    }

    /// Runs a statement as the user who writes.
    pub(super) async fn tell(&self, statement: &str) {
        self.writer(1).query(statement).execute().await.expect("ClickHouse does it");
    }

    /// A number that ClickHouse says of a version.
    pub(super) async fn count(&self, version: u32, statement: &str) -> i64 {
        self.reader(version).query(statement).fetch_one().await.expect("a number")
    }

    /// How often each table counts what it has been given: facts, its three sums, people.
    pub(super) async fn signs(&self, version: u32) -> [i64; 5] {
        [
            self.count(version, "SELECT toInt64(count()) FROM facts").await,
            self.count(version, "SELECT sum(activities) FROM daily").await,
            self.count(version, "SELECT sum(activities) FROM weekly").await,
            self.count(version, "SELECT sum(activities) FROM monthly").await,
            self.count(version, "SELECT sum(activities) FROM people").await,
        ]
    }
}

#[derive(Row, Deserialize)]
struct Cell {
    #[serde(with = "clickhouse::serde::uuid")]
    company: Uuid,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    period_start: NaiveDate,
    sums: (i64, i64, i64, i64),
}

#[derive(Row, Deserialize)]
struct Distinct {
    #[serde(with = "clickhouse::serde::uuid")]
    company: Uuid,
    period_kind: String,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    period_start: NaiveDate,
    role: String,
    people: u64,
}

/// Every cell of a tenant that does not sum up to nothing.
pub(super) async fn cells(world: &World, version: u32, tenant: TenantId) -> Cells {
    let client = world.reader(version);
    let mut cells = Cells::new();
    let company = |id: Uuid| Some(id).filter(|id| !id.is_nil());
    for (kind, table) in
        [(PeriodKind::Day, "daily"), (PeriodKind::Week, "weekly"), (PeriodKind::Month, "monthly")]
    {
        let sql = format!(
            "SELECT company, period_start,
                 (sum(activities), sum(minutes), sum(rating_sum_milli), sum(rating_count)) AS sums
             FROM {table} WHERE tenant = ? GROUP BY company, period_start HAVING sums != (0, 0, 0, 0)"
        );
        let rows = client.query(&sql).bind(tenant.uuid()).fetch_all::<Cell>().await.expect("sums");
        for Cell { company: id, period_start, sums } in rows {
            let end = Period { kind, start: period_start }.end();
            let sums = [sums.0, sums.1, 0, 0, sums.2, sums.3];
            cells.insert((company(id), kind.name().to_owned(), period_start), (end, sums));
        }
    }
    let sql = "SELECT company, period_kind, period_start, role, count() AS people
               FROM (
                   SELECT company, period_kind, period_start, role, person
                   FROM people WHERE tenant = ? GROUP BY ALL HAVING sum(activities) > 0
               )
               GROUP BY ALL";
    let rows = client.query(sql).bind(tenant.uuid()).fetch_all::<Distinct>().await.expect("people");
    for row in rows {
        let (_, sums) = cells
            .get_mut(&(company(row.company), row.period_kind, row.period_start))
            .expect("people of a cell that has sessions");
        let index = if row.role == "participant" { 2 } else { 3 };
        sums[index] = i64::try_from(row.people).expect("few people");
    }
    cells
}
