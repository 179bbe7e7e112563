//! What generated types have in common, as macros.

/// Makes structs readable that say how in [`Record`].
macro_rules! records {
    ($($name:ident),* $(,)?) => { $(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::lenient::record(from)
            }
        }
    )* };
}
pub(crate) use records;

/// Makes enums of known words readable leniently; any text fits, as they are open.
macro_rules! words {
    ($($name:ident),* $(,)?) => { $(
        impl $crate::lenient::Lenient for $name {
            fn lenient(value: &serde_json::Value) -> Option<Self> {
                use serde::de::IntoDeserializer;
                let text = <String as $crate::lenient::Lenient>::lenient(value)?;
                let from: serde::de::value::StringDeserializer<serde::de::value::Error> = text.into_deserializer();
                Self::deserialize(from).ok()
            }
        }

        /// No word; a call that needs one refuses it.
        impl Default for $name {
            fn default() -> Self {
                $name::Other(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                let word = <Self as $crate::lenient::Lenient>::lenient(&text.into());
                word.unwrap_or_else(|| $name::Other(text.to_owned()))
            }
        }

        impl From<&str> for $crate::input::Patch<$name> {
            fn from(text: &str) -> Self {
                $crate::input::Patch::Set(text.into())
            }
        }

        impl $crate::input::Entry for $name {
            fn entry(self, _: &mut Vec<$crate::input::File>) -> Option<$crate::value::Value> {
                Some(match serde_json::to_value(self) {
                    Ok(word) => word.into(),
                    Err(_) => $crate::value::Value::Other("a word that isn't text"),
                })
            }
        }
    )* };
}
pub(crate) use words;

/// Makes types of ids readable, printable and easy to make.
macro_rules! ids {
    ($inner:ty: $($name:ident),* $(,)?) => { $(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(from)?;
                <Self as $crate::lenient::Lenient>::take(value).map_err(|value| {
                    serde::de::Error::custom(format_args!(concat!(stringify!($name), " can't be {}"), value))
                })
            }
        }

        impl $crate::lenient::Lenient for $name {
            fn lenient(value: &serde_json::Value) -> Option<Self> {
                <$inner as $crate::lenient::Lenient>::lenient(value).map($name)
            }
        }

        impl $crate::input::Entry for $name {
            fn entry(self, files: &mut Vec<$crate::input::File>) -> Option<$crate::value::Value> {
                self.0.entry(files)
            }
        }

        impl From<$inner> for $name {
            fn from(id: $inner) -> Self {
                $name(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )* };
}
pub(crate) use ids;

/// Makes ids that are text easy to make of literals.
macro_rules! text_ids {
    ($($name:ident),* $(,)?) => { $(
        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                $name(id.to_owned())
            }
        }
    )* };
}
pub(crate) use text_ids;
