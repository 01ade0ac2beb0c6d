//! The bits of a scan, and the codes in them. What ends too early, or goes on too long, is found out to the bit.

use super::Fault;

/// A table looks up so many bits at once.
const QUICK_BITS: u32 = 9;

/// A table of codes.
#[derive(Debug, Clone)]
pub(super) struct Huffman {
    /// For each beginning: the length of its code and what it means; no length where the code is longer.
    quick: Box<[(u8, u8); 1 << QUICK_BITS]>,
    /// For each length from 1 to 16: the first bits that are no code of this length or less, as 16 bits; and what is
    /// added to a code to find its meaning.
    longer: [(u32, i32); 16],
    values: Vec<u8>,
}

impl Huffman {
    /// From how many codes there are of each length, and what they mean; none where that is no table.
    pub(super) fn new(counts: &[u8; 16], values: &[u8]) -> Option<Self> {
        let mut quick = Box::new([(0, 0); 1 << QUICK_BITS]);
        let mut longer = [(0, 0); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((length, count), limit) in (1_u32..).zip(counts).zip(&mut longer) {
            let offset = index as i32 - code as i32;
            for _ in 0..*count {
                if code >= 1 << length {
                    return None;
                }
                if length <= QUICK_BITS {
                    let spread = QUICK_BITS - length;
                    let value = *values.get(index)?;
                    let all = (code << spread) as usize..((code + 1) << spread) as usize;
                    quick.get_mut(all)?.fill((length as u8, value));
                }
                (code, index) = (code + 1, index + 1);
            }
            *limit = (code << (16 - length), offset);
            code <<= 1;
        }
        Some(Self { quick, longer, values: values.to_vec() })
    }
}

/// The bits of a scan.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Bits that were taken from the bytes, the next one first.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// From byte `at` on.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0 }
    }

    /// Where the bytes go on, once the bits are at their end.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at) {
                Some(0xFF) if self.bytes.get(self.at + 1) == Some(&0) => {
                    self.at += 1;
                    0xFF
                }
                None | Some(0xFF) => return,
                Some(byte) => *byte,
            };
            self.at += 1;
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn skip(&mut self, count: u32) -> Result<(), Fault> {
        self.count = self.count.checked_sub(count).ok_or(Fault::Ends)?;
        self.held <<= count;
        Ok(())
    }

    /// The meaning of the next code.
    pub(super) fn symbol(&mut self, table: &Huffman) -> Result<u8, Fault> {
        // Enough for the longest code and the longest number behind it.
        if self.count < 32 {
            self.fill();
        }
        let quick = (self.held >> (64 - QUICK_BITS)) as usize;
        if let Some((length @ 1.., value)) = table.quick.get(quick) {
            self.skip(u32::from(*length))?;
            return Ok(*value);
        }
        let next = (self.held >> 48) as u32;
        for (length, (limit, offset)) in (1_u32..).zip(&table.longer) {
            if next < *limit {
                self.skip(length)?;
                let at = (next >> (16 - length)) as i32 + offset;
                return table.values.get(at as usize).copied().ok_or(Fault::Nonsense);
            }
        }
        Err(if self.count < 16 { Fault::Ends } else { Fault::Nonsense })
    }

    /// The next bits, at most 16, as a number.
    pub(super) fn number(&mut self, count: u32) -> Result<i32, Fault> {
        if count == 0 {
            return Ok(0);
        }
        if self.count < count {
            self.fill();
        }
        let number = (self.held >> (64 - count.min(16))) as i32;
        self.skip(count)?;
        Ok(number)
    }

    /// The next bits as a number that may be negative: it is where the first bit is zero.
    pub(super) fn signed(&mut self, count: u32) -> Result<i32, Fault> {
        let number = self.number(count)?;
        Ok(if count > 0 && number >> (count - 1) == 0 { number + 1 - (1 << count) } else { number })
    }

    /// Goes to the next marker, or to the end of the bytes. What stands before it must be filler: the same byte, however
    /// often. Anything else was meant to be seen, and something before it lacks.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        // A byte that is not used up is filled with ones; of zeros nobody knows whether they were the picture's.
        let rest = self.count % 8;
        let is_filled = self.held >> (64 - rest.max(1)) == (1 << rest) - 1;
        let last = self.at.checked_sub((self.count / 8) as usize + 1).and_then(|at| self.bytes.get(at));
        let ends_in_zeros = if rest == 0 { last == Some(&0) } else { !is_filled };
        self.skip(rest)?;
        let mut first = None;
        let mut is_filler = true;
        let mut see = |byte: u8| is_filler &= *first.get_or_insert(byte) == byte;
        while self.count > 0 {
            see((self.held >> 56) as u8);
            self.skip(8)?;
        }
        loop {
            match self.bytes.get(self.at..).unwrap_or_default() {
                [0xFF, 0x00, ..] => {
                    see(0xFF);
                    self.at += 2;
                }
                [0xFF, 0xFF, ..] => self.at += 1,
                [] | [0xFF, ..] => break,
                [byte, ..] => {
                    see(*byte);
                    self.at += 1;
                }
            }
        }
        let is_hole = first == Some(0) && ends_in_zeros;
        if is_filler && !is_hole { Ok(()) } else { Err(Fault::Nonsense) }
    }

    /// Goes over the mark of a restart, where it is this one.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Fault> {
        self.finish()?;
        match self.bytes.get(self.at..).unwrap_or_default() {
            [0xFF, mark, ..] if *mark == 0xD0 + number => {
                self.at += 2;
                Ok(())
            }
            _ => Err(Fault::Ends),
        }
    }
}
