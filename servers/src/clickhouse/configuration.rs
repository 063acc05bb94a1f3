//! `config.xml` of the engine.

use std::path::Path;

/// How long an idle connection stays open. The engine's stop waits for idle connections and gives up
/// after five seconds, so this must be less; the crate `clickhouse` reuses a connection for two.
const KEEP_ALIVE_S: u32 = 3;

/// The server's settings: small caches and few background threads, for a machine that three servers
/// and an application share.
pub(super) fn render(port: u16, settings: &Path, memory_bytes_max: u64) -> String {
    let users = escaped(&settings.join("users.xml").display().to_string());
    format!(
        "<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <http_port>{port}</http_port>
  <keep_alive_timeout>{KEEP_ALIVE_S}</keep_alive_timeout>
  <users_config>{users}</users_config>
  <max_server_memory_usage>{memory_bytes_max}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <mmap_cache_size>64</mmap_cache_size>
  <compiled_expression_cache_size>16777216</compiled_expression_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <log-level>error</log-level>
  <logger><console>1</console></logger>
  <query_log>
    <database>system</database>
    <table>query_log</table>
    <flush_interval_milliseconds>2000</flush_interval_milliseconds>
    <ttl>event_date + INTERVAL 3 DAY DELETE</ttl>
  </query_log>
</clickhouse>
"
    )
}

/// Text for an XML element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_escaped_and_the_cap_is_there() {
        let text = render(8123, Path::new("/a&b"), 2 << 30);
        assert!(text.contains("<users_config>/a&amp;b/users.xml</users_config>"));
        assert!(text.contains("<max_server_memory_usage>2147483648</max_server_memory_usage>"));
    }
}
