//! The first tenant and the first login of a data directory.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use auth::{NewLogin, Tenant};
use kernel::chance::Chance;
use kernel::{PrincipalId, Role, TenantId};
use runtime::{OsChance, Secret, SystemClock};
use serde::{Deserialize, Serialize};

use crate::deployment::{Deployment, PostgresRole};

/// The administrator's address. It is a name, not a mailbox.
const EMAIL: &str = "admin@teei.example";
/// Where the days of the first tenant begin.
const ZONE: &str = "Europe/Oslo";

/// The first login: `<data>/operator.json`, readable by its owner only.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Operator {
    pub(crate) tenant: TenantId,
    pub(crate) principal: PrincipalId,
    pub(crate) email: String,
    pub(crate) password: String,
}

impl Operator {
    /// The login of a data directory.
    pub(crate) fn read(data_dir: &Path) -> anyhow::Result<Self> {
        let file = data_dir.join("operator.json");
        let text = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", file.display()))
    }

    /// Written before the login is made, so that a start that is cut off can be repeated.
    fn write(&self, data_dir: &Path) -> anyhow::Result<()> {
        let file = data_dir.join("operator.json");
        let mut file =
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        Ok(())
    }
}

/// The login of the data directory, made when there is none.
pub(super) async fn first_login(deployment: &Deployment, data_dir: &Path) -> anyhow::Result<Operator> {
    let chance = Arc::new(OsChance);
    let operator = if data_dir.join("operator.json").exists() {
        Operator::read(data_dir)?
    } else {
        let mut secret = [0; 12];
        chance.fill(&mut secret);
        let operator = Operator {
            tenant: TenantId::new(chance.uuid()),
            principal: PrincipalId::new(chance.uuid()),
            email: EMAIL.to_owned(),
            password: hex::encode(secret),
        };
        operator.write(data_dir)?;
        operator
    };
    let pool = deployment.pool(PostgresRole::Command, 2).await?;
    let issuer = crate::roles::keys::issuer(deployment, pool, Arc::new(SystemClock), chance).await?;
    let tenant = Tenant { id: operator.tenant, name: "TEEI".to_owned(), zone: ZONE.to_owned() };
    issuer.add_tenant(&tenant).await.context("the first tenant")?;
    let login = NewLogin {
        principal: operator.principal,
        tenant: operator.tenant,
        email: Secret::new(operator.email.clone()),
        password: Secret::new(operator.password.clone()),
        role: Role::Admin,
        companies: BTreeSet::new(),
        person: None,
    };
    match issuer.create_login(login).await {
        Ok(_) | Err(auth::LoginError::Taken) => Ok(operator),
        Err(error) => Err(error).context("the first login"),
    }
}
