//! Whole-system stories: the shipped binary, real servers, real files.

mod api;
mod csv;
mod dirty_files;
mod platform;
mod processes;
mod program;
mod sample;
mod search;
mod signed_in;
mod stores;
mod waiting;

mod attributed;
mod cancelled;
mod edge;
mod erased;
mod field_cases;
mod hostile;
mod kills;
mod kills_at_size;
mod late_releases;
mod limited;
mod main_job;
mod mapped;
mod moderation;
mod odd_dates;
mod profiles;
mod real_data;
mod real_inputs;
mod resent;
mod restored;
mod restored_keys;
mod reviews;
mod sets;
mod upgraded;
mod webhooks;
