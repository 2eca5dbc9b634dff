//! Closed lists of words: strict when they come in, tolerant of new words when they come out.

/// Declares an enum of words, its schema, its strict decoding and its tolerant reading.
macro_rules! words_of {
    ($(#[$doc:meta])* pub enum $name:ident: $description:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word that this version of the client does not know yet; never sent.
            Unknown,
        }

        impl $name {
            /// Every word.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word on the wire and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                    $name::Unknown => "unknown",
                }
            }

            /// The value of a word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok($name::from_word(&word).unwrap_or($name::Unknown))
            }
        }

        impl $crate::decode::Decode for $name {
            fn decode(
                node: $crate::decode::Node,
                at: &str,
                faults: &mut $crate::decode::Faults,
            ) -> Option<$name> {
                let $crate::decode::Node::Text(word) = node else {
                    faults.add_type_mismatch(at, "chuỗi", "a string", &node);
                    return None;
                };
                let value = $name::from_word(&word);
                if value.is_none() {
                    let known = [$($word),*].join(", ");
                    let vi = format!("Giá trị phải là một trong: {known}.");
                    let en = format!("The value must be one of: {known}.");
                    faults.add($crate::Fault::new(at, $crate::Code::ValueUnknown, vi, en));
                }
                value
            }
        }

        $crate::openapi::string_schema!($name.description(Some($description)).enum_values(Some([$($word),*])));
    };
}
pub(crate) use words_of;
