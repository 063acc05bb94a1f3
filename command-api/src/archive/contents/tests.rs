//! Archives that are good, that would fill a disk, and that are not what they say.

use std::io::{Seek, SeekFrom, Write};

use axum::body::to_bytes;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::archive::{LIMITS, unpack};

const MAPPING: &str = "mapping = 1\nname = \"m\"\nversion = 1\nkind = \"companies\"\nfiles = \"*.csv\"\n\
                       [columns]\ncompany_ref = { from = \"a\" }\nname = { from = \"b\" }\n";

fn zip(files: &[(&str, &[u8])]) -> File {
    let mut archive = ZipWriter::new(tempfile::tempfile().expect("a file"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        archive.start_file(*name, options).expect("a new file");
        archive.write_all(content).expect("it takes it");
    }
    archive.finish().expect("a whole archive")
}

fn told(file: File, limits: ArchiveLimits) -> (String, String) {
    let failure = Contents::of(file, limits).expect_err("it is refused");
    (failure.problem().code.clone(), failure.problem().detail.clone().unwrap_or_default())
}

#[test]
fn an_archive_tells_its_files_and_its_mappings() {
    let file = zip(&[("set/companies.csv", b"a,b\n"), ("m.TOML", MAPPING.as_bytes()), ("../../etc/x", b"")]);
    let contents = Contents::of(file, LIMITS).expect("a good one");
    let names: Vec<_> = contents.entries.iter().map(|entry| entry.name.as_str()).collect();
    // A name that leads elsewhere is a name: nothing is written under it.
    assert_eq!(names, ["set/companies.csv", "m.TOML", "../../etc/x"]);
    assert_eq!(contents.mappings[0].name(), "m");
}

/// An archive whose bytes are changed after it was made: every `from` becomes `to`, of the same length.
fn renamed(file: File, from: &str, to: &str) -> File {
    assert_eq!(from.len(), to.len());
    let (mut file, mut bytes) = (file, Vec::new());
    file.seek(SeekFrom::Start(0)).expect("it is a file");
    file.read_to_end(&mut bytes).expect("it can be read");
    while let Some(at) = bytes.windows(from.len()).position(|window| window == from.as_bytes()) {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    let mut changed = tempfile::tempfile().expect("a file");
    changed.write_all(&bytes).expect("it takes it");
    changed
}

#[test]
fn two_files_of_one_name_are_refused_and_none_is_lost() {
    let twins = || zip(&[("set/companies.csv", b"a"), ("set/companieX.csv", b"b"), ("set/c.csv", b"c")]);
    assert_eq!(Contents::of(twins(), LIMITS).expect("told apart").entries.len(), 3);
    let (code, detail) = told(renamed(twins(), "companieX", "companies"), LIMITS);
    assert_eq!(code, "import.set_refused");
    assert_eq!(detail, "two files of the archive are called set/companies.csv");
}

#[test]
fn a_name_with_a_nul_in_it_is_refused() {
    let (code, detail) = told(renamed(zip(&[("a.csvX.exe", b"a")]), "a.csvX", "a.csv\0"), LIMITS);
    assert_eq!(code, "import.set_refused");
    assert_eq!(detail, "the name a.csv\\0.exe holds a control character");
}

#[test]
fn what_a_mac_or_an_office_program_leaves_beside_files_is_no_mapping() {
    let file = zip(&[
        ("set/m.toml", MAPPING.as_bytes()),
        ("__MACOSX/set/._m.toml", b"\x00\x05\x16\x07\xff"),
        ("set/._n.toml", b"\xff"),
        ("set/~$m.toml", b"\xff"),
        ("set/.DS_Store", b"\x00"),
    ]);
    let contents = Contents::of(file, LIMITS).expect("a good one");
    assert_eq!((contents.mappings.len(), contents.entries.len()), (1, 5));
}

#[test]
fn what_would_fill_a_disk_is_refused_before_it_is_unpacked() {
    let bomb = vec![b'0'; 4 << 20];
    let (code, detail) = told(zip(&[("companies.csv", &bomb)]), LIMITS);
    assert_eq!(code, "import.set_refused");
    assert!(detail.starts_with("companies.csv would unpack"), "{detail}");
    let small = ArchiveLimits { unpacked_bytes_max: 10, ..LIMITS };
    assert!(told(zip(&[("a.csv", b"123456"), ("b.csv", b"123456")]), small).1.starts_with("b.csv would"));
    let few = ArchiveLimits { entries_max: 1, ..LIMITS };
    assert!(told(zip(&[("a.csv", b""), ("b.csv", b"")]), few).1.contains("at most 1 files"));
}

fn bytes_of(mut file: File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).expect("it is a file");
    file.read_to_end(&mut bytes).expect("it can be read");
    bytes
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("it takes it");
    file
}

/// Where a record of an archive begins, the last of its kind.
fn last(bytes: &[u8], signature: &[u8]) -> usize {
    bytes.windows(4).rposition(|window| window == signature).expect("it is there")
}

#[test]
fn two_files_in_the_same_bytes_are_refused_before_they_are_unpacked() {
    let mut bytes = bytes_of(zip(&[("a.csv", b"company_ref,name\n"), ("b.csv", b"company_ref,name\n")]));
    let second = last(&bytes, b"PK\x01\x02");
    // Both are where the first is.
    bytes[second + 42..second + 46].fill(0);
    let (code, detail) = told(file_of(&bytes), LIMITS);
    assert_eq!(
        (code.as_str(), detail.as_str()),
        ("import.set_refused", "b.csv lies in the data of another file")
    );
}

#[test]
fn files_are_counted_where_the_archive_ends_before_any_of_them_is_looked_at() {
    let mut bytes = bytes_of(zip(&[("a.csv", b"a")]));
    let end = last(&bytes, b"PK\x05\x06");
    bytes[end + 8..end + 12].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    assert!(told(file_of(&bytes), LIMITS).1.contains("at most 500 files"));
    let small = ArchiveLimits { list_bytes_max: 20, ..LIMITS };
    assert!(told(zip(&[("a.csv", b"a")]), small).1.contains("the list of files in an archive"));
}

#[test]
fn all_files_together_are_held_against_the_size_of_the_archive() {
    let content = b"0123456789".repeat(40);
    let limits = ArchiveLimits { ratio_max: 10_000, whole_ratio_max: 2, ..LIMITS };
    let (_, detail) = told(zip(&[("a.csv", &content), ("b.csv", &content)]), limits);
    assert!(detail.contains("more than 2 times the size of the archive"), "{detail}");
}

#[test]
fn an_archive_that_can_be_read_in_two_ways_is_refused() {
    let bytes = bytes_of(zip(&[("a.csv", b"a")]));
    let end = last(&bytes, b"PK\x05\x06");
    let mut behind = bytes.clone();
    behind.extend_from_slice(b"more");
    assert!(told(file_of(&behind), LIMITS).1.contains("follows the end"));
    let mut before = b"a program".to_vec();
    before.extend_from_slice(&bytes);
    assert!(told(file_of(&before), LIMITS).1.contains("not where its end says"));
    let mut fewer = bytes.clone();
    fewer[end + 8..end + 12].fill(0);
    assert!(told(file_of(&fewer), LIMITS).1.contains("cannot be read"));
}

#[test]
fn numbers_of_64_bits_are_read() {
    let bytes = bytes_of(zip(&[("a.csv", b"company_ref,name\n")]));
    let end = last(&bytes, b"PK\x05\x06");
    let number = |at: usize| u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")));
    let (list_bytes, list_at) = (number(end + 12), number(end + 16));
    let mut longer = bytes[..end].to_vec();
    longer.extend_from_slice(b"PK\x06\x06");
    longer.extend_from_slice(&44_u64.to_le_bytes());
    longer.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [1, 1, list_bytes, list_at] {
        longer.extend_from_slice(&number.to_le_bytes());
    }
    longer.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    longer.extend_from_slice(&u64::try_from(end).expect("small").to_le_bytes());
    longer.extend_from_slice(&1_u32.to_le_bytes());
    longer.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    longer.extend_from_slice(&[0xff; 12]);
    longer.extend_from_slice(&[0, 0]);
    let contents = Contents::of(file_of(&longer), LIMITS).expect("a good one");
    assert_eq!(contents.entries.len(), 1);
    let lying = longer.windows(8).position(|window| window == 44_u64.to_le_bytes()).expect("its size") + 20;
    longer[lying..lying + 8].copy_from_slice(&u64::MAX.to_le_bytes());
    longer[lying + 8..lying + 16].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(told(file_of(&longer), LIMITS).1.contains("at most 500 files"));
}

#[test]
fn files_that_many_mappings_are_for_are_counted_as_often_as_they_would_be_loaded() {
    let other = MAPPING.replace("name = \"m\"", "name = \"n\"");
    let file = zip(&[("a.csv", b"a,b\n"), ("m.toml", MAPPING.as_bytes()), ("n.toml", other.as_bytes())]);
    let contents = Contents::of(file, LIMITS).expect("a good one");
    contents.loads_are_within(LIMITS).expect("two loads");
    let few = ArchiveLimits { entries_max: 3, ..LIMITS };
    let refused = contents.loads_are_within(few).expect_err("four with the mappings themselves");
    assert_eq!(refused.problem().code, "import.set_refused");
    let none = ArchiveLimits { mappings_max: 1, ..LIMITS };
    let file = zip(&[("m.toml", MAPPING.as_bytes()), ("n.toml", other.as_bytes())]);
    assert!(told(file, none).1.contains("at most 1 mapping"));
}

#[test]
fn what_is_no_archive_or_has_a_broken_mapping_is_one_clear_problem() {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(b"company_ref,name\n").expect("it takes it");
    assert!(told(file, LIMITS).1.contains("no ZIP archive"));
    let broken = MAPPING.replace("version = 1", "version = x");
    let (code, detail) = told(zip(&[("m.toml", broken.as_bytes())]), LIMITS);
    assert_eq!(code, "import.mapping_invalid");
    assert!(detail.starts_with("m.toml: ") && detail.contains("line 3"), "{detail}");
}

#[tokio::test]
async fn a_file_comes_out_as_it_went_in() {
    let content: Vec<u8> = (0..400_000_u32).flat_map(|n| (n % 9973).to_le_bytes()).collect();
    let file = zip(&[("first.csv", b"x"), ("companies.csv", &content)]);
    let entry = Contents::of(file.try_clone().expect("ours"), LIMITS).expect("a good one").entries[1].clone();
    let (body, unpacking) = unpack(file, entry);
    assert_eq!(to_bytes(body, usize::MAX).await.expect("it unpacks"), content);
    assert!(unpacking.await.expect("it ends").is_ok());
}

#[tokio::test]
async fn a_file_that_is_not_what_the_archive_says_breaks_off() {
    let content = b"company_ref,name\nc1,Acme\n";
    let mut archive = ZipWriter::new(tempfile::tempfile().expect("a file"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file("companies.csv", options).expect("a new file");
    archive.write_all(content).expect("it takes it");
    let mut file = archive.finish().expect("a whole archive");
    let entry = Contents::of(file.try_clone().expect("ours"), LIMITS).expect("a good one").entries[0].clone();
    // The first local header is 30 bytes and the name: what follows is the content, stored.
    file.seek(SeekFrom::Start(30 + 13)).expect("it is there");
    file.write_all(b"C").expect("it takes it");
    let lying = Entry { bytes: 3, ..entry.clone() };
    for entry in [entry, lying] {
        let (body, unpacking) = unpack(file.try_clone().expect("ours"), entry);
        assert!(to_bytes(body, usize::MAX).await.is_err());
        let failure = unpacking.await.expect("it ends").expect_err("it is refused");
        assert_eq!(failure.problem().code, "import.set_refused");
    }
}
