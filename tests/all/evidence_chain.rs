//! From generated dossiers to the points of nine criteria.

mod generator;
