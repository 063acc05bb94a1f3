//! Archives that no ordinary program makes: of an ordinary one, with other numbers in it.

/// How the records of an archive begin (APPNOTE.TXT, 4.3).
const LOCAL: &[u8; 4] = b"PK\x03\x04";
const ENTRY: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";

/// An archive, and where its list and its end are.
pub(super) struct Crooked {
    pub(super) bytes: Vec<u8>,
    list: usize,
    end: usize,
}

impl Crooked {
    /// Of an ordinary archive.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        let first = |signature: &[u8; 4]| bytes.windows(4).position(|window| window == signature);
        let (list, end) = (first(ENTRY).unwrap_or_default(), first(END).unwrap_or_default());
        Self { bytes, list, end }
    }

    fn put(mut self, at: usize, number: &[u8]) -> Vec<u8> {
        self.bytes[at..at + number.len()].copy_from_slice(number);
        self.bytes
    }

    pub(super) fn saying_unpacked(self, bytes: u32) -> Vec<u8> {
        let at = self.list + 24;
        self.put(at, &bytes.to_le_bytes())
    }

    pub(super) fn saying_entries(mut self, count: u16) -> Vec<u8> {
        let at = self.end + 8;
        self.bytes[at..at + 2].copy_from_slice(&count.to_le_bytes());
        self.put(at + 2, &count.to_le_bytes())
    }

    pub(super) fn with_list_at(self, at: u32) -> Vec<u8> {
        let place = self.end + 16;
        self.put(place, &at.to_le_bytes())
    }

    pub(super) fn with_file_at(self, at: u32) -> Vec<u8> {
        let place = self.list + 42;
        self.put(place, &at.to_le_bytes())
    }

    pub(super) fn with_flags(self, flags: u16) -> Vec<u8> {
        let place = self.list + 8;
        self.put(place, &flags.to_le_bytes())
    }

    pub(super) fn with_method(self, method: u16) -> Vec<u8> {
        let place = self.list + 10;
        self.put(place, &method.to_le_bytes())
    }

    pub(super) fn with_checksum(self, checksum: u32) -> Vec<u8> {
        let place = self.list + 16;
        self.put(place, &checksum.to_le_bytes())
    }

    /// Every `from` becomes `to`, of the same length.
    pub(super) fn renamed(mut self, from: &[u8], to: &[u8]) -> Vec<u8> {
        while let Some(at) = self.bytes.windows(from.len()).position(|window| window == from) {
            self.bytes[at..at + to.len()].copy_from_slice(to);
        }
        self.bytes
    }

    /// The one file so many times, under other names, all of them where the first is. Its name ends in `0000.csv`.
    pub(super) fn repeated(self, times: u16) -> Vec<u8> {
        let entry = self.bytes[self.list..self.end].to_vec();
        let digits = entry.windows(4).position(|window| window == b"0000").unwrap_or_default();
        let mut bytes = self.bytes[..self.list].to_vec();
        for number in 0..times {
            let mut entry = entry.clone();
            entry[digits..digits + 4].copy_from_slice(format!("{number:04}").as_bytes());
            bytes.extend_from_slice(&entry);
        }
        let list_bytes = bytes.len() - self.list;
        end(&mut bytes, times, list_bytes, self.list, b"");
        bytes
    }

    /// With the records that are for larger numbers.
    pub(super) fn with_64_bits(self, entries: u64, list_at: u64) -> Vec<u8> {
        let mut bytes = self.bytes[..self.end].to_vec();
        bytes.extend_from_slice(b"PK\x06\x06");
        bytes.extend_from_slice(&44_u64.to_le_bytes());
        bytes.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [entries, entries, 46, list_at] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        bytes.extend_from_slice(&(self.end as u64).to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        end(&mut bytes, u16::MAX, u32::MAX as usize, u32::MAX as usize, b"");
        bytes
    }

    /// With a comment that holds the end of another archive.
    pub(super) fn with_end_in_comment(self) -> Vec<u8> {
        let mut comment = Vec::new();
        end(&mut comment, 1, 46, 0, b"");
        comment.extend_from_slice(b"more");
        let mut bytes = self.bytes[..self.end].to_vec();
        end(&mut bytes, 1, self.end - self.list, self.list, &comment);
        bytes
    }
}

/// An archive of so many files with nothing in them.
pub(super) fn of_many(count: u32) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for number in 0..count {
        let name = format!("companies_{number:0100}.csv");
        let at = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let length = u16::try_from(name.len()).unwrap_or_default().to_le_bytes();
        bytes.extend_from_slice(LOCAL);
        bytes.extend_from_slice(&[10, 0]);
        bytes.extend_from_slice(&[0; 20]);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        list.extend_from_slice(ENTRY);
        list.extend_from_slice(&[10, 0, 10, 0]);
        list.extend_from_slice(&[0; 20]);
        list.extend_from_slice(&length);
        list.extend_from_slice(&[0; 12]);
        list.extend_from_slice(&at.to_le_bytes());
        list.extend_from_slice(name.as_bytes());
    }
    let list_at = bytes.len();
    let list_bytes = list.len();
    bytes.extend_from_slice(&list);
    // More than the record can say: it says as many as it can.
    end(&mut bytes, u16::MAX - 1, list_bytes, list_at, b"");
    bytes
}

fn end(bytes: &mut Vec<u8>, entries: u16, list_bytes: usize, list_at: usize, comment: &[u8]) {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    bytes.extend_from_slice(END);
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&entries.to_le_bytes());
    bytes.extend_from_slice(&entries.to_le_bytes());
    bytes.extend_from_slice(&small(list_bytes));
    bytes.extend_from_slice(&small(list_at));
    bytes.extend_from_slice(&u16::try_from(comment.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend_from_slice(comment);
}
