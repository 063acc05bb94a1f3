//! How often the screening rules are right, and how long they take, on labelled texts of your own.
//!
//! ```text
//! screening_rates FILE:DELIMITER:TEXT:LABEL:POSITIVE ... [--show RULE-OR-LANGUAGE]
//! screening_rates tweets.csv:,:tweet:class:0,1 comments.csv:space:comment chats.tsv:tab:#0:#1
//! screening_rates domain/src/screening/suites/harmless.txt:suite domain/src/screening/suites/harmful.txt:suite
//! ```
//!
//! A `suite` is one of the files beside the rules, and its label is the same for every sentence. For each
//! rule the texts on which it fires are counted by label, and how many of them it hides.
//!
//! `DELIMITER` is a character, `tab` or `space`; `TEXT` and `LABEL` are column names, or `#n` in a file
//! without a header. With `POSITIVE` labels, precision and recall of each family are printed for them.
//! `--show` prints the texts on which a rule fires, that are in a language, or that are `hidden` or not (`seen`), which are then on your screen: mind who looks.

#[path = "../src/screening/suites/read.rs"]
mod suite;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use domain::screening::{Family, Screening, Severity, screen};

const FAMILIES: [Family; 4] = [Family::Pii, Family::Profanity, Family::Spam, Family::Toxicity];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = arguments.iter().position(|argument| argument == "--show").map(|at| {
        let rest = arguments.split_off(at);
        rest.into_iter().nth(1).unwrap_or_default()
    });
    // The rules are compiled at the first text; that is start-up, not screening.
    let started = Instant::now();
    screen("warm");
    println!("rules compiled in {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    for argument in &arguments {
        let source = Source::parse(argument)?;
        let texts = source.read()?;
        println!("\n{}: {} texts", source.path, texts.len());
        report(&source, &texts, show.as_deref());
    }
    Ok(())
}

/// Whether a rule fires, or the text is in the language asked for (`-` where it cannot be told).
fn is_wanted(screening: &Screening, wanted: &str) -> bool {
    (wanted == "hidden" && screening.needs_review())
        || (wanted == "seen" && !screening.needs_review())
        || screening.language.as_ref().map_or("-", |language| language.code()) == wanted
        || screening.findings.iter().any(|finding| finding.rule.as_str() == wanted)
}

/// A file, and where in it the texts and their labels are.
struct Source {
    path: String,
    delimiter: u8,
    text: String,
    label: Option<String>,
    positive: Vec<String>,
    /// Whether it is a suite, and not a table.
    suite: bool,
}

impl Source {
    fn parse(argument: &str) -> Result<Self, Box<dyn Error>> {
        let mut parts = argument.split(':');
        let path = parts.next().unwrap_or_default().to_owned();
        let format = parts.next().ok_or("FILE:DELIMITER:TEXT[:LABEL[:POSITIVE]] or FILE:suite")?;
        let suite = format == "suite";
        let delimiter = match format {
            "tab" => b'\t',
            "space" => b' ',
            other => other.bytes().next().unwrap_or(b','),
        };
        let text = parts.next().unwrap_or("#0").to_owned();
        let label = parts.next().map(str::to_owned);
        let positive =
            parts.next().map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default();
        Ok(Self { path, delimiter, text, label, positive, suite })
    }

    /// The label and text of every row.
    fn read(&self) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let content = String::from_utf8_lossy(&std::fs::read(&self.path)?).into_owned();
        if self.suite {
            return Ok(suite::read(&content).into_iter().map(|(_, text)| (String::new(), text)).collect());
        }
        let mut rows = rows(&content, self.delimiter).into_iter();
        let header = if self.text.starts_with('#') { Vec::new() } else { rows.next().unwrap_or_default() };
        let column = |name: &str| match name.strip_prefix('#') {
            Some(number) => number.parse().map_err(|_| format!("column {name}")),
            None => header.iter().position(|field| field == name).ok_or(format!("no column {name}")),
        };
        let text = column(&self.text)?;
        let label = self.label.as_deref().map(column).transpose()?;
        let field = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
        Ok(rows
            .map(|row| (label.map(|label| field(&row, label)).unwrap_or_default(), field(&row, text)))
            .filter(|(_, text)| !text.is_empty())
            .collect())
    }
}

/// Rows of quoted or bare fields, as RFC 4180 has them, for any delimiter.
fn rows(content: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut field) = (Vec::new(), String::new());
    let (mut quoted, mut characters) = (false, content.trim_start_matches('\u{FEFF}').chars().peekable());
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() && delimiter != b'\t' => quoted = true,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ if !quoted && character == char::from(delimiter) => row.push(std::mem::take(&mut field)),
            _ => field.push(character),
        }
    }
    if !field.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

fn report(source: &Source, texts: &[(String, String)], show: Option<&str>) {
    let mut times = Vec::with_capacity(texts.len());
    let screened: Vec<(&str, Screening)> = texts
        .iter()
        .map(|(label, text)| {
            let started = Instant::now();
            let screening = screen(text);
            times.push(started.elapsed());
            if show.is_some_and(|wanted| is_wanted(&screening, wanted)) {
                println!("    {label} {:?} | {}", screening.language, text.replace('\n', " "));
            }
            (label.as_str(), screening)
        })
        .collect();
    print_times(&mut times);
    print_languages(&screened);
    print_rates(&screened);
    for family in FAMILIES.iter().filter(|_| !source.positive.is_empty()) {
        print_precision(*family, &source.positive, &screened);
    }
    print_rules(&screened);
}

/// For each rule, on how many texts of each label it fires, and on how many so that it hides them.
fn print_rules(screened: &[(&str, Screening)]) {
    let mut rules: BTreeMap<&str, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
    let findings = screened
        .iter()
        .flat_map(|(label, screening)| screening.findings.iter().map(move |found| (label, found)));
    for (label, finding) in findings {
        let label = if label.len() < 3 { label } else { "" };
        let (fired, hid) = rules.entry(finding.rule.as_str()).or_default().entry(label).or_default();
        *fired += 1;
        *hid += usize::from(finding.severity == Severity::High);
    }
    println!("  texts by rule and label, and in brackets how many it hides");
    for (rule, labels) in rules {
        let labels: Vec<_> =
            labels.iter().map(|(label, (fired, hid))| format!("{label}: {fired} ({hid})")).collect();
        println!("    {rule:<32} {}", labels.join(", "));
    }
}

fn print_times(times: &mut [Duration]) {
    let total: Duration = times.iter().sum();
    times.sort();
    let at = |per_mille: usize| times.get(times.len() * per_mille / 1000).copied().unwrap_or_default();
    let rate = times.len() as u128 * 1_000_000_000 / total.as_nanos().max(1);
    println!("  p50 {:?}, p99 {:?}, max {:?}; {rate} texts/s", at(500), at(990), times.last().copied());
}

fn print_languages(screened: &[(&str, Screening)]) {
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, screening) in screened {
        *languages.entry(screening.language.as_ref().map_or("-", |language| language.code())).or_default() +=
            1;
    }
    let mut languages: Vec<_> = languages.into_iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let first: Vec<_> = languages.iter().take(12).map(|(code, count)| format!("{code} {count}")).collect();
    println!("  languages: {}", first.join(", "));
}

fn fires(screening: &Screening, family: Family, severity: Severity) -> bool {
    screening.findings.iter().any(|finding| finding.family == family && finding.severity >= severity)
}

/// For each label the share of texts on which a family fires, in percent.
fn print_rates(screened: &[(&str, Screening)]) {
    let mut labels: BTreeMap<&str, Vec<&Screening>> = BTreeMap::new();
    for (label, screening) in screened {
        labels.entry(if label.len() < 3 { label } else { "" }).or_default().push(screening);
    }
    println!("  label  texts   family      low+   medium+  high");
    for (label, group) in labels {
        for family in FAMILIES {
            let share = |severity| {
                let firing = group.iter().filter(|screening| fires(screening, family, severity)).count();
                percent(firing, group.len())
            };
            let name = format!("{family:?}");
            println!(
                "  {label:<5} {:>6}   {name:<9} {:>6.2} % {:>6.2} % {:>6.2} %",
                group.len(),
                share(Severity::Low),
                share(Severity::Medium),
                share(Severity::High)
            );
        }
    }
}

fn print_precision(family: Family, positive: &[String], screened: &[(&str, Screening)]) {
    for severity in [Severity::Low, Severity::Medium, Severity::High] {
        let is_positive = |label: &str| positive.iter().any(|known| known == label);
        let count = |wanted: bool, fired: bool| {
            let of = |(label, screening): &&(&str, Screening)| {
                is_positive(label) == wanted && fires(screening, family, severity) == fired
            };
            screened.iter().filter(of).count()
        };
        let (hits, misses, alarms, rest) =
            (count(true, true), count(true, false), count(false, true), count(false, false));
        println!(
            "  {family:?} at {severity:?}+ against {positive:?}: precision {:.2} %, recall {:.2} %, false positives {:.2} %",
            percent(hits, hits + alarms),
            percent(hits, hits + misses),
            percent(alarms, alarms + rest)
        );
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let parts = u32::try_from(part).unwrap_or(u32::MAX);
    let whole = u32::try_from(whole.max(1)).unwrap_or(u32::MAX);
    f64::from(parts) * 100.0 / f64::from(whole)
}
