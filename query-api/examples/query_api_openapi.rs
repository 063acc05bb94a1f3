//! Prints the OpenAPI document of the query API. It takes no server.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&query_api::http::document())?);
    Ok(())
}
