//! Whole numbers by chance, the same ones for the same seed on every machine (`SplitMix64`).

/// A source of chance.
pub(super) struct Random(u64);

impl Random {
    /// The source of one mutant: each can be made again by itself.
    pub(super) fn of(seed: u64, number: u64) -> Self {
        let mut mixed = Self(seed);
        let start = mixed.next();
        Self(start ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; nought where that is nought.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }

    /// Whether it hits, once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, some: &[&'a T]) -> &'a T {
        some[self.below(some.len())]
    }

    /// A part of something so long: where it starts and ends. Most parts are short.
    pub(super) fn part(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let most = [1, 4, 30, 400, usize::MAX][self.below(5)];
        start..start + self.below((length - start).min(most)) + usize::from(start < length)
    }
}
