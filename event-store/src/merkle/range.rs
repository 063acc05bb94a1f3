//! A tree that grows by appending and remembers only what it needs for its root.

use kernel::Hash;

use super::node;

/// The roots of the perfect subtrees of the first `size` leaves, largest first: one per set bit of `size`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CompactRange {
    size: u64,
    nodes: Vec<Hash>,
}

impl CompactRange {
    /// Reads what [`CompactRange::to_bytes`] wrote; `None` when it does not fit the size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let nodes: Vec<Hash> = bytes.chunks(32).map(Hash::from_slice).collect::<Option<_>>()?;
        (nodes.len() == size.count_ones() as usize).then_some(Self { size, nodes })
    }

    /// 32 bytes for each node, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.nodes.iter().flat_map(|node| *node.as_bytes()).collect()
    }

    /// How many leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.size += 1;
        let mut grown = leaf;
        for _ in 0..self.size.trailing_zeros() {
            let left = self.nodes.pop().expect("a subtree of each lower bit was there before the carry");
            grown = node(&left, &grown);
        }
        self.nodes.push(grown);
    }

    /// The path that shows that the next leaf is the last of the tree it makes (RFC 9162 §2.1.3): the
    /// subtrees that stand now, smallest first.
    pub fn path_of_next(&self) -> Vec<Hash> {
        self.nodes.iter().rev().copied().collect()
    }

    /// The root over all leaves; the hash of nothing when there is none.
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        let Some(smallest) = nodes.next() else { return Hash::of(b"") };
        nodes.fold(*smallest, |right, left| node(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::leaf_of;

    /// The test vectors of Certificate Transparency.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        let mut range = CompactRange::default();
        assert_eq!(
            range.root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for (leaf, root) in LEAVES.into_iter().zip(ROOTS) {
            range.push(leaf_of(&hex::decode(leaf).expect("hexadecimal")));
            assert_eq!(range.root().to_string(), root);
        }
    }

    #[test]
    fn the_path_of_the_next_leaf_is_that_of_the_whole_tree() {
        let leaves: Vec<Hash> = (0..70_u8).map(|number| leaf_of(&[number])).collect();
        let mut range = CompactRange::default();
        for (index, leaf) in leaves.iter().enumerate() {
            let whole = crate::merkle::proof::inclusion(&leaves[..=index], index);
            assert_eq!(Some(range.path_of_next()), whole, "{index}");
            range.push(*leaf);
        }
    }

    #[test]
    fn it_goes_on_from_what_was_stored() {
        let mut range = CompactRange::default();
        for number in 0..100_u8 {
            range.push(leaf_of(&[number]));
            let mut stored = CompactRange::from_bytes(range.size(), &range.to_bytes()).expect("it fits");
            assert_eq!(stored, range);
            stored.push(leaf_of(b"next"));
            let mut next = range.clone();
            next.push(leaf_of(b"next"));
            assert_eq!(stored.root(), next.root());
        }
        assert_eq!(CompactRange::from_bytes(range.size() + 1, &range.to_bytes()), None);
    }
}
