//! The shape of the facts, against which rules are type-checked when they are loaded.
//!
//! The engine is given a [`Schema`]; it does not know what the kinds mean.

use super::value::Value;

/// The kinds of fact there are, and the functions that rules may call.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// The order is that of [`super::value::Facts::by_kind`].
    pub kinds: &'static [&'static Kind],
    pub functions: &'static [Function],
}

/// A kind of fact.
#[derive(Debug)]
pub struct Kind {
    /// As rules name it: `source_note`.
    pub name: &'static str,
    pub doc: &'static str,
    pub fields: &'static [Field],
    /// True where documents hold lists of it; false for a kind that only stands in fields of others.
    pub top: bool,
    /// What has to be read before it is known.
    pub scope: Scope,
}

/// How much a fact tells of, and with it the rules that look at it. Facts of two scopes never meet in one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Scope {
    /// One document.
    #[default]
    Document,
    /// All documents of one file.
    Volume,
    /// All files that are given together.
    Collection,
}

impl Scope {
    /// As messages and lists name it.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Document => "document",
            Scope::Volume => "volume",
            Scope::Collection => "collection",
        }
    }
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub doc: &'static str,
    pub ty: Type,
}

/// The type of a field or expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    Bool,
    Int,
    Text,
    Date,
    /// A name with a rank ([`super::value::Ranked`]).
    Ranked,
    List(&'static Type),
    /// A record of the kind of that name.
    Record(&'static str),
    /// Only in a function's parameters: whatever is given.
    Any,
}

impl std::fmt::Display for Type {
    /// As the lists of facts name it: "list of caveat".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Text => f.write_str("text"),
            Type::Date => f.write_str("date"),
            Type::Ranked => f.write_str("level"),
            Type::List(of) => write!(f, "list of {of}"),
            Type::Record(kind) => f.write_str(kind),
            Type::Any => f.write_str("any"),
        }
    }
}

/// A function of the domain that rules may call: pure, total, and typed.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    pub name: &'static str,
    pub doc: &'static str,
    pub parameters: &'static [Type],
    pub result: Type,
    /// Called only with values that are there; a [`Value::Missing`] argument makes the call missing.
    pub call: fn(&[&Value]) -> Value,
}

/// Declares a kind of fact: the record that the gathering code fills and the schema that rules are checked against.
///
/// ```ignore
/// kind! {
///     /// One caveat or caption of a marking.
///     pub struct Caveat: "caveat" (top: false) {  // or (top: true, scope: Volume)
///         /// The canonical name.
///         name: Type::Text,
///     }
/// }
/// let datum = Caveat { name: Datum::new("Nodis", span) }.datum(span);
/// ```
#[macro_export]
macro_rules! kind {
    ($(#[doc = $doc:literal])+ pub struct $name:ident: $kind:literal (top: $top:literal $(, scope: $scope:ident)?) {
        $($(#[doc = $field_doc:literal])+ $field:ident: $ty:expr,)*
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default)]
        pub struct $name { $($(#[doc = $field_doc])+ pub $field: $crate::engine::value::Datum,)* }

        impl $name {
            pub const KIND: &'static $crate::engine::schema::Kind = &$crate::engine::schema::Kind {
                name: $kind,
                doc: concat!($($doc, "\n"),+),
                fields: &[$($crate::engine::schema::Field {
                    name: stringify!($field),
                    doc: concat!($($field_doc, "\n"),+),
                    ty: $ty,
                },)*],
                top: $top,
                scope: $crate::scope!($($scope)?),
            };

            /// The fact, which stands at `span`.
            pub fn datum(self, span: $crate::source::map::Span) -> $crate::engine::value::Datum {
                $crate::engine::value::Datum {
                    value: $crate::engine::value::Value::Record(Box::new($crate::engine::value::Record::new(
                        Self::KIND,
                        [$(self.$field),*],
                    ))),
                    span,
                }
            }
        }
    };
}

/// The scope that a kind names, or that of the document.
#[doc(hidden)]
#[macro_export]
macro_rules! scope {
    () => {
        $crate::engine::schema::Scope::Document
    };
    ($scope:ident) => {
        $crate::engine::schema::Scope::$scope
    };
}
