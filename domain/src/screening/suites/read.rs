//! Reads a suite of sentences: sections, one sentence a line, masked words in braces.

/// Every sentence of a suite with the section it stands in, its masked words readable.
pub(crate) fn read(suite: &str) -> Vec<(&str, String)> {
    let mut section = "";
    let mut sentences = Vec::new();
    for line in suite.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => sentences.push((section, unmasked(line))),
        }
    }
    sentences
}

/// The sentence with the letters of every word in braces moved back by thirteen places.
fn unmasked(line: &str) -> String {
    let mut masked = false;
    let mut sentence = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            '{' => masked = true,
            '}' => masked = false,
            _ if masked => sentence.push(moved(letter)),
            _ => sentence.push(letter),
        }
    }
    sentence
}

fn moved(letter: char) -> char {
    match letter {
        'a'..='m' => char::from_u32(u32::from(letter) + 13).unwrap_or(letter),
        'n'..='z' => char::from_u32(u32::from(letter) - 13).unwrap_or(letter),
        _ => letter,
    }
}
