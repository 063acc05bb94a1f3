//! Writes the JSON Schemas, the golden files that are missing, and the event catalogue.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for written in schemas::golden::write(root)? {
        println!("{written:?}");
    }
    let docs = root.parent().ok_or("the crate stands in the workspace")?.join("docs");
    std::fs::create_dir_all(&docs)?;
    std::fs::write(docs.join("events.md"), schemas::catalogue::markdown())?;
    Ok(())
}
