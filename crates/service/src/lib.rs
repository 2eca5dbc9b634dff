//! The web: actix-web over the store.

