//! Files that only their owner may read.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::check::Check;
use crate::deployment::{Deployment, KeyFiles, Unset};

/// Without the first nothing sealed can ever be read again.
const KEYS: [(KeyFiles, &str); 4] = [
    (KeyFiles::Master, "master.key"),
    (KeyFiles::Signing, "token-signing.key"),
    (KeyFiles::Signing, "login-address.key"),
    (KeyFiles::Signing, "log-signing.key"),
];
/// Files of a data directory that hold passwords.
const PASSWORDS: [&str; 2] = ["endpoints.json", "operator.json"];

/// Looks at the key files, and at the passwords of a data directory.
pub(super) fn look(deployment: &Deployment, data_dir: Option<&Path>) -> Vec<Check> {
    let keys = KEYS.iter().map(|(files, name)| Ok(deployment.keys_dir(*files)?.join(name)));
    let mut needed = match keys.collect::<Result<Vec<PathBuf>, Unset>>() {
        Ok(needed) => needed,
        Err(unset) => {
            return vec![Check::wrong("key files", unset.to_string(), "name the folder they are in")];
        }
    };
    needed.extend(data_dir.into_iter().flat_map(|dir| PASSWORDS.map(|name| dir.join(name))));
    let faults: Vec<Check> = needed.iter().filter_map(|path| fault(path)).collect();
    if faults.is_empty() {
        vec![Check::good("key files", format!("{} files, for their owner alone", needed.len()))]
    } else {
        faults
    }
}

fn fault(path: &Path) -> Option<Check> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let Ok(found) = std::fs::metadata(path) else {
        let advice = format!(
            "put {} back from its backup; do not let a new one be made over existing data",
            path.display()
        );
        return Some(Check::wrong(name, "it is not there, or may not be read", advice));
    };
    let mode = found.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let advice = format!("chmod 600 {}; if others could read it, replace what it holds", path.display());
        Check::wrong(name, format!("others may read it (mode {mode:03o})"), advice)
    })
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn a_key_that_others_may_read_is_found_and_one_that_is_missing() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("master.key");
        assert!(fault(&path).is_some_and(|check| check.found.contains("not there")));
        std::fs::write(&path, "00").expect("written");
        let set = |mode| std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode));
        set(0o640).expect("set");
        assert!(fault(&path).is_some_and(|check| check.found == "others may read it (mode 640)"));
        set(0o600).expect("set");
        assert_eq!(fault(&path), None);
    }
}
