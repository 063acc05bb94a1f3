//! The zone in which a tenant's days begin.

use chrono_tz::Tz;
use edge::Failure;
use kernel::TenantId;

use crate::answered::fault;
use crate::app::App;

/// The zone of records that name none.
pub(crate) async fn zone_of(app: &App, tenant: TenantId) -> Result<Tz, Failure> {
    let tenants = app.issuer.tenants().await.map_err(|error| fault(error.into()))?;
    let named =
        tenants.into_iter().find(|known| known.id == tenant).and_then(|known| known.zone.parse().ok());
    Ok(named.unwrap_or(app.settings.zone))
}
