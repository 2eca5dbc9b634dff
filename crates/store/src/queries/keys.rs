use diesel::prelude::*;

use super::Conn;
use crate::schema::public_keys;
use crate::{KeyRows, PublicKeyRow, StoreError};

impl KeyRows for Conn {
    fn list_public_keys(&mut self) -> Result<Vec<PublicKeyRow>, StoreError> {
        let query = public_keys::table.order((public_keys::purpose, public_keys::number));
        Ok(query.select(PublicKeyRow::as_select()).load(self)?)
    }

    fn insert_public_key(&mut self, row: &PublicKeyRow) -> Result<(), StoreError> {
        diesel::insert_into(public_keys::table).values(row).execute(self)?;
        Ok(())
    }
}
