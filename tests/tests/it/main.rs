//! Whole-system stories: the shipped binary, real servers, real files.

mod platform;

mod main_job;
