//! Archives that would fill a disk or a day, that lie, and that can be read in two ways.

mod crooked;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::input::Input;
use crooked::Crooked;

const REFUSED: &str = "400 import.set_refused";
const COMPANIES: &[u8] = b"company_ref,name,country\nhostile-1,Archived Ltd,NO\n";

/// An archive as an ordinary program makes it.
fn ordinary(files: &[(&str, &[u8])]) -> Vec<u8> {
    packed(files, CompressionMethod::Deflated)
}

fn packed(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, content) in files {
        let written = archive.start_file(*name, options).and_then(|()| Ok(archive.write_all(content)?));
        assert!(written.is_ok(), "an archive in memory takes {name}: {written:?}");
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn mapping(number: usize) -> String {
    format!(
        "mapping = 1\nname = \"m{number}\"\nversion = 1\nkind = \"companies\"\nfiles = \"*.csv\"\n[columns]\n\
         company_ref = {{ from = \"a\" }}\nname = {{ from = \"b\" }}\n"
    )
}

/// So many files of the same few bytes, and so many mappings that are for all of them.
fn crossed(files: usize, mappings: usize) -> Vec<u8> {
    let mut names: Vec<(String, Vec<u8>)> =
        (0..files).map(|number| (format!("f{number}.csv"), b"a,b\nx,y\n".to_vec())).collect();
    names.extend((0..mappings).map(|number| (format!("m{number}.toml"), mapping(number).into_bytes())));
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    ordinary(&files)
}

fn archive(name: &str, expected: &str, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Input {
    Input::archive(name, expected, make)
}

fn one() -> Crooked {
    Crooked::of(ordinary(&[("companies.csv", COMPANIES)]))
}

pub(super) fn inputs() -> Vec<Input> {
    vec![
        archive("a good one", "200", || ordinary(&[("companies.csv", COMPANIES)])),
        archive("a name that leads elsewhere", "200", || {
            ordinary(&[("../../../../etc/companies.csv", COMPANIES)])
        }),
        archive("an archive in an archive", "200", || {
            ordinary(&[("inner.zip", &ordinary(&[("companies.csv", COMPANIES)]))])
        }),
        archive("a CSV file", REFUSED, || COMPANIES.to_vec()),
        archive("nothing", REFUSED, Vec::new),
        archive("one that broke off", REFUSED, || one().bytes[..60].to_vec()),
        archive("sixty-four megabytes of one number", REFUSED, || {
            ordinary(&[("companies.csv", &vec![b'0'; 64 << 20])])
        }),
        archive("two hundred files in the same bytes", REFUSED, || {
            let row = "hostile-1,Hostile Ltd,NO\n".repeat(40_000);
            Crooked::of(ordinary(&[("companies0000.csv", row.as_bytes())])).repeated(200)
        }),
        archive("files that say they are 32 GiB", REFUSED, || one().saying_unpacked(u32::MAX - 1)),
        archive("a file that is longer than it says", REFUSED, || one().saying_unpacked(10)),
        archive("sixty thousand files that are not there", REFUSED, || one().saying_entries(60_000)),
        archive("no files where there is one", REFUSED, || one().saying_entries(0)),
        archive("two hundred thousand files", REFUSED, || crooked::of_many(200_000)),
        archive("a list of sixty-four bits", REFUSED, || one().with_64_bits(u64::MAX, u64::MAX)),
        archive("a list that begins before the archive", REFUSED, || one().with_list_at(u32::MAX - 5)),
        archive("a file that begins behind the list", REFUSED, || one().with_file_at(1 << 30)),
        archive("a file that says it is encrypted", REFUSED, || one().with_flags(1)),
        archive("a file compressed by a method that nobody has", REFUSED, || one().with_method(97)),
        archive("two files of one name", REFUSED, || {
            Crooked::of(ordinary(&[("companies.csv", COMPANIES), ("companieX.csv", COMPANIES)]))
                .renamed(b"companieX", b"companies")
        }),
        archive("a NUL in a name", REFUSED, || one().renamed(b"companies.csv", b"companies\0csv")),
        archive("a checksum that is wrong", REFUSED, || one().with_checksum(7)),
        archive("something behind its end", REFUSED, || {
            let mut bytes = one().bytes;
            bytes.extend_from_slice(b"more");
            bytes
        }),
        archive("a program before it", REFUSED, || {
            let mut bytes = b"#!/bin/sh\n".to_vec();
            bytes.extend_from_slice(&one().bytes);
            bytes
        }),
        archive("an end inside a comment", REFUSED, || one().with_end_in_comment()),
        archive("four hundred files for fifty mappings", REFUSED, || crossed(400, 50)),
        archive("four hundred mappings", REFUSED, || crossed(1, 400)),
        archive("a mapping of a megabyte", "422 import.mapping_invalid", || {
            let text = format!("{}# {}", mapping(1), "0123456789abcdef".repeat(65_536));
            packed(&[("m.toml", text.as_bytes())], CompressionMethod::Stored)
        }),
        archive("a directory nested a hundred thousand deep", "400 import.json", || {
            let deep = format!("{{\"Resources\":{}", "[".repeat(100_000));
            packed(&[("directory.json", deep.as_bytes())], CompressionMethod::Stored)
        }),
    ]
}
