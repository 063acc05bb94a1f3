//! Prints the OpenAPI document of the command API. No server is needed.

fn main() {
    let document = command_api::document();
    println!("{}", document.to_pretty_json().expect("a document is texts and numbers"));
}
