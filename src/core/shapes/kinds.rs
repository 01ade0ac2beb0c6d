//! The names that a type may be written with, as serde knows them: the kinds of an enum, the fields of a struct. Whoever
//! lists them in a sentence asks here, so that a new one is in the list by itself.

use std::cell::Cell;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// The kinds of an enum, or the fields of a struct; none for any other type.
pub fn names_of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    let names = Cell::new(&[][..]);
    // It never succeeds: it is asked what it would read, and given nothing.
    let _nothing_is_read = T::deserialize(Names(&names));
    names.get()
}

/// Notes the names that are asked for.
struct Names<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is read"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.set(variants);
        self.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.set(fields);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::{Fit, Slide, Waiver};

    #[test]
    fn the_names_are_those_of_the_type() {
        assert_eq!(names_of::<Fit>(), ["Contain", "Cover"]);
        assert_eq!(names_of::<Waiver>(), ["id", "reason"]);
        assert!(names_of::<Slide>().contains(&"Countdown"));
        assert!(names_of::<String>().is_empty());
    }
}
