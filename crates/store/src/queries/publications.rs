use diesel::prelude::*;

use super::{BATCH_ROWS_MAX, Conn, for_update, insert_all, met_one};
use crate::columns::Bind;
use crate::schema::{frozen_evidence, imported_results, publication_head, publications};
use crate::{
    FrozenEvidenceRow, ImportedResultRow, PublicationHeadRow, PublicationRow, PublicationRows, PublishedRow, StoreError,
};

impl PublicationRows for Conn {
    fn find_imported_result(&mut self, round: &str) -> Result<Option<ImportedResultRow>, StoreError> {
        Ok(imported_results::table.find(round).select(ImportedResultRow::as_select()).first(self).optional()?)
    }

    fn insert_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError> {
        diesel::insert_into(imported_results::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError> {
        let current =
            imported_results::table.find(&row.round_id).filter(imported_results::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    imported_results::revision.eq(row.revision),
                    imported_results::document.eq(&row.document),
                    imported_results::imported_at.eq(Bind(&row.imported_at)),
                    imported_results::imported_by.eq(&row.imported_by),
                ))
                .execute(self)?,
        )
    }

    fn list_publications(&mut self, round: &str) -> Result<Vec<PublishedRow>, StoreError> {
        let query = publications::table.filter(publications::round_id.eq(round)).order(publications::number);
        Ok(query.select(PublishedRow::as_select()).load(self)?)
    }

    fn list_published(&mut self, after: i64, limit: i64) -> Result<Vec<PublishedRow>, StoreError> {
        let query =
            publications::table.filter(publications::sequence.gt(after)).order(publications::sequence).limit(limit);
        Ok(query.select(PublishedRow::as_select()).load(self)?)
    }

    fn find_publication(&mut self, round: &str, number: Option<i32>) -> Result<Option<PublicationRow>, StoreError> {
        let mut query = publications::table
            .filter(publications::round_id.eq(round))
            .order(publications::number.desc())
            .select(PublicationRow::as_select())
            .into_boxed();
        if let Some(number) = number {
            query = query.filter(publications::number.eq(number));
        }
        Ok(query.first(self).optional()?)
    }

    fn insert_publication(&mut self, row: &PublicationRow) -> Result<(), StoreError> {
        diesel::insert_into(publications::table).values(row).execute(self)?;
        Ok(())
    }

    fn lock_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError> {
        let query = publication_head::table.find(1).select(PublicationHeadRow::as_select());
        Ok(for_update!(query).first(self)?)
    }

    fn advance_publication_head(&mut self, sequence: i64, sha256: &str) -> Result<(), StoreError> {
        diesel::update(publication_head::table.find(1))
            .set((publication_head::last_sequence.eq(sequence), publication_head::last_sha256.eq(sha256)))
            .execute(self)?;
        Ok(())
    }

    fn find_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError> {
        Ok(publication_head::table.find(1).select(PublicationHeadRow::as_select()).first(self)?)
    }

    fn find_publication_by_sha256(&mut self, sha256: &str) -> Result<Option<PublicationRow>, StoreError> {
        let query = publications::table.filter(publications::sha256.eq(sha256));
        Ok(query.select(PublicationRow::as_select()).first(self).optional()?)
    }

    fn list_all_publications(&mut self, after: i64, limit: i64) -> Result<Vec<PublicationRow>, StoreError> {
        let query =
            publications::table.filter(publications::sequence.gt(after)).order(publications::sequence).limit(limit);
        Ok(query.select(PublicationRow::as_select()).load(self)?)
    }

    fn insert_frozen_evidence(&mut self, rows: &[FrozenEvidenceRow]) -> Result<(), StoreError> {
        insert_all!(self, frozen_evidence::table, rows);
        Ok(())
    }

    fn find_frozen_evidence(&mut self, round: &str, unit: &str) -> Result<Option<FrozenEvidenceRow>, StoreError> {
        let key = (round, unit);
        Ok(frozen_evidence::table.find(key).select(FrozenEvidenceRow::as_select()).first(self).optional()?)
    }

    fn list_frozen_evidence(&mut self, round: &str) -> Result<Vec<FrozenEvidenceRow>, StoreError> {
        let query =
            frozen_evidence::table.filter(frozen_evidence::round_id.eq(round)).order(frozen_evidence::unit_code);
        Ok(query.select(FrozenEvidenceRow::as_select()).load(self)?)
    }
}
