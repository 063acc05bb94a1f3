//! Proofs, made from all leaves and verified from a few hashes (RFC 9162 §2.1.3 and §2.1.4).

use kernel::Hash;

use super::node;
use super::range::CompactRange;

/// The root over some leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut range = CompactRange::default();
    for leaf in leaves {
        range.push(*leaf);
    }
    range.root()
}

/// The path that shows that the leaf at `index`, from 0, is in the tree. `None` when there is no such leaf.
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    (index < leaves.len()).then(|| path(leaves, index))
}

fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(half(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (path(left, index), root(right))
    } else {
        (path(right, index - left.len()), root(left))
    };
    path.push(sibling);
    path
}

/// The hashes that show that the tree over the first `old` leaves is the beginning of the tree over all of
/// them. `None` when there are not so many.
pub fn consistency(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old == 0 || old == leaves.len() {
        return Some(Vec::new());
    }
    (old < leaves.len()).then(|| common(leaves, old, true))
}

/// `whole` while the old tree is a subtree that the verifier has the root of.
fn common(leaves: &[Hash], old: usize, whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(half(leaves.len()));
    let (mut hashes, sibling) = if old <= left.len() {
        (common(left, old, whole), root(right))
    } else {
        (common(right, old - left.len(), false), root(left))
    };
    hashes.push(sibling);
    hashes
}

/// The largest power of two below `count`, which is at least 2.
fn half(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

/// Whether `path` shows that `leaf` stands at `index` in the tree of `size` leaves with this root.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let mut place = Place { at: index, last: size - 1 };
    let mut hash = leaf;
    for sibling in path {
        if place.last == 0 {
            return false;
        }
        if place.is_right() {
            hash = node(sibling, &hash);
            place.climb_to_a_right_child();
        } else {
            hash = node(&hash, sibling);
        }
        place.climb();
    }
    place.last == 0 && hash == root
}

/// A tree as a checkpoint names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tree {
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Whether `hashes` show that `old` is the beginning of `new`.
pub fn verify_consistency(old: Tree, new: Tree, hashes: &[Hash]) -> bool {
    if old.size > new.size {
        return false;
    }
    if old.size == new.size {
        return hashes.is_empty() && old.root == new.root;
    }
    if old.size == 0 {
        return hashes.is_empty();
    }
    let mut place = Place { at: old.size - 1, last: new.size - 1 };
    while place.at & 1 == 1 {
        place.climb();
    }
    // When the old tree is perfect, its root is a node of the new one and is not repeated.
    let (first, rest) = if old.size.is_power_of_two() {
        (old.root, hashes)
    } else {
        let Some((first, rest)) = hashes.split_first() else { return false };
        (*first, rest)
    };
    let (mut of_old, mut of_new) = (first, first);
    for hash in rest {
        if place.last == 0 {
            return false;
        }
        if place.is_right() {
            of_old = node(hash, &of_old);
            of_new = node(hash, &of_new);
            place.climb_to_a_right_child();
        } else {
            of_new = node(&of_new, hash);
        }
        place.climb();
    }
    place.last == 0 && of_old == old.root && of_new == new.root
}

/// A node of a level and the last node of that level.
struct Place {
    at: u64,
    last: u64,
}

impl Place {
    /// Whether its sibling is on its left: it is odd, or the last, which has none on its right.
    fn is_right(&self) -> bool {
        self.at & 1 == 1 || self.at == self.last
    }

    fn climb(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }

    /// A last node without a sibling moves up unchanged until it has one.
    fn climb_to_a_right_child(&mut self) {
        while self.at & 1 == 0 && self.at != 0 {
            self.climb();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::leaf_of;

    const LEAVES_MAX: usize = 40;

    fn leaves() -> Vec<Hash> {
        (0..LEAVES_MAX).map(|number| leaf_of(&number.to_be_bytes())).collect()
    }

    fn size(leaves: &[Hash]) -> u64 {
        u64::try_from(leaves.len()).expect("it fits")
    }

    fn tree(leaves: &[Hash]) -> Tree {
        Tree { size: size(leaves), root: root(leaves) }
    }

    #[test]
    fn every_leaf_of_every_tree_can_be_shown_and_no_other() {
        for count in 1..=LEAVES_MAX {
            let leaves = &leaves()[..count];
            for (index, at) in (0..count).zip(0..) {
                let path = inclusion(leaves, index).expect("there is such a leaf");
                let shows = |leaf, at| verify_inclusion(leaf, at, size(leaves), &path, root(leaves));
                assert!(shows(leaves[index], at));
                assert!(!shows(leaf_of(b"forged"), at));
                assert!(count == 1 || !shows(leaves[index], (at + 1) % size(leaves)));
            }
            assert_eq!(inclusion(leaves, count), None);
        }
    }

    #[test]
    fn every_tree_is_shown_to_extend_every_earlier_one() {
        let leaves = leaves();
        for new in 1..=LEAVES_MAX {
            for old in 0..=new {
                let hashes = consistency(&leaves[..new], old).expect("it is not longer");
                assert!(
                    verify_consistency(tree(&leaves[..old]), tree(&leaves[..new]), &hashes),
                    "{old} {new}"
                );
            }
            assert_eq!(consistency(&leaves[..new], new + 1), None);
        }
    }

    #[test]
    fn a_tree_with_another_past_is_found_out() {
        let leaves = leaves();
        for new in 2..=LEAVES_MAX {
            for old in 1..new {
                let mut other = leaves.clone();
                other[old - 1] = leaf_of(b"forged");
                let hashes = consistency(&other[..new], old).expect("it is not longer");
                assert!(
                    !verify_consistency(tree(&leaves[..old]), tree(&other[..new]), &hashes),
                    "{old} {new}"
                );
            }
        }
    }
}
