//! What is trusted, what never is, and the test that holds each promise.
//!
//! People point Candor at repositories and annotations of strangers, over SSH, on machines that crash. This page says
//! what they may rely on. `tests/tidy.rs` fails when a promise below names no test, or one that is gone.
//!
//! # Trusted
//!
//! * Whoever runs the program: the command line, `~/.config/candor` with its themes, the folder for state with its
//!   journals, the index of sample logs among their caches, the environment of the shell (`PATH`, `EDITOR`, `GIT_AUTHOR_NAME`, …), the terminal.
//! * The `git` on the path, what its user has set up in it, and in a clone of theirs `.git/config`, as far as git
//!   itself goes by it to reach a remote: addresses, credential helpers, `core.sshCommand`. Only `sync`, `annotations
//!   import`, `--fetch-missing` and `doctor --remote` go that way. In a repository that belongs to somebody else,
//!   nothing is: it is not opened.
//! * The base, in one respect: its `candor.toml` says what a candidate must live up to, and its `allowed_signers`
//!   whose signatures count. Neither can make Candor run, read or write anything.
//!
//! # Never trusted
//!
//! * Everything in a repository: contents of files in commits and in the work tree, paths, names of tags and branches,
//!   names of people, messages, objects, attributes, filters, hooks, links, submodules, LFS pointers.
//! * The candidate, even where the base is: a release does not set its own bar.
//! * Annotations, whether they come from a remote, a bundle, a file or a fork; and what a remote says while it is asked.
//! * The environment of the reviewed project: its virtual environments, its configuration of other tools, its `.env`.
//!
//! # What is promised
//!
//! ## The terminal
//!
//! | promise | held by |
//! |---|---|
//! | No text from outside acts on a terminal: on no screen, in no print, in no message. | `src/base/shown.rs::nothing_hazardous_gets_through` `tests/desk/hostile.rs::no_screen_lets_anything_act` `tests/desk/hostile.rs::no_command_prints_what_could_act` |
//! | The terminal comes back as it was: after leaving, failing, a signal, a panic, and while an editor has it. | `tests/desk/given_back.rs::after_leaving_by_key_or_signal` `tests/desk/given_back.rs::after_a_comparison_that_failed` `tests/desk/given_back.rs::after_a_panic_and_before_its_message` `tests/desk/given_back.rs::while_an_editor_runs_which_hands_its_text_back` |
//! | What the terminal answers is never taken for keys. | `tests/desk/background.rs::the_theme_suits_what_the_terminal_says_and_no_byte_of_it_is_a_key` |
//!
//! ## The machine
//!
//! | promise | held by |
//! |---|---|
//! | Nothing of a repository runs: no filter, no monitor, no hook, no remote helper, no formula. | `tests/git_repositories/work_tree.rs::no_program_of_the_repository_runs` `tests/git_repositories/partial.rs::with_consent_git_fetches_what_is_needed_and_nothing_else` `src/git/exchange.rs::addresses_that_run_programs_are_told_apart` `tests/tidy.rs::programs_are_started_in_two_places` |
//! | A repository of another user is not opened, and the remedy is said. | `tests/git_repositories/odd.rs::foreign_repositories_are_refused_with_the_remedy` |
//! | No name or link leads out of where it stands: of the work tree, of an archive, of the folder of an export. | `tests/git_repositories/work_tree.rs::links_are_entries_and_nothing_outside_is_read` `src/formats/zip/tests.rs::names_are_never_taken_for_paths` `src/git/lfs.rs::pointers_are_recognised_strictly` `src/engine/exporter/exported.rs::no_two_exports_have_one_file_name_and_none_leaves_its_folder` |
//! | Keys, colours and other settings come from the user's own folder only. | `tests/config.rs::it_is_the_users_and_never_the_repositorys` |
//! | Nothing is written into the work tree, and no file is replaced unless asked. | `tests/commands.rs::annotations_are_kept_for_every_kind_of_place` `tests/commands.rs::exports_are_written_whole_or_not_at_all` `src/engine/exporter/place.rs::a_file_is_replaced_only_when_asked_and_only_whole` |
//! | Journals can be read by their owner alone. | `src/review/journal/tests.rs::nobody_else_can_read_it` |
//! | The index of sample logs holds neither prompts nor answers and can be read by its owner alone; what is damaged in it, of another build or of another file, is not used. | `tests/index.rs::the_output_is_the_same_with_and_without` `tests/index.rs::a_damaged_entry_changes_nothing_and_is_made_again` `tests/index.rs::nobody_else_can_enter_it` `src/index/tests.rs::what_was_put_there_is_found_by_what_it_follows_from` `src/index/tests.rs::an_entry_that_is_not_whole_is_none_and_goes` |
//! | Nothing takes memory or time beyond its bound: bombs, depth, long lines, made-up trees, endless policies. | `tests/bombs.rs::bombs_are_refused_by_name` `tests/bombs.rs::members_that_share_their_bytes_are_bounded_together` `src/formats/yaml/mod.rs::alias_bombs_are_refused_by_name` `src/formats/json/tree_tests.rs::depth_is_bounded` `tests/git_repositories/odd.rs::made_up_trees_neither_hang_nor_overflow` `tests/policy.rs::a_policy_without_end_is_refused` `tests/fuzz/main.rs::every_format_survives_hostile_files` |
//!
//! ## The network
//!
//! | promise | held by |
//! |---|---|
//! | Nothing is fetched without consent. | `tests/git_repositories/partial.rs::without_consent_nothing_is_fetched_and_what_is_missing_is_listed` |
//! | Nothing but the refs of one's own machine is pushed, and never by force. | `tests/sync/everyday.rs::nothing_else_is_ever_pushed` `tests/sync/everyday.rs::what_a_remote_forgets_is_kept` |
//! | No message shows the credentials in an address. | `src/git/identity.rs::addresses_lose_their_secrets` `src/git/command.rs::complaints_are_the_last_words_without_progress_and_secrets` |
//! | An exported page asks for nothing. | `tests/exports.rs::the_page_is_whole_and_asks_for_nothing` |
//!
//! ## Annotations
//!
//! | promise | held by |
//! |---|---|
//! | What was said to be saved is there: after a kill, a full disk, a torn file, a lost log. | `tests/sync/killed.rs::whatever_was_confirmed_is_there` `tests/sync/full.rs::a_full_disk_loses_nothing` `src/review/journal/tests.rs::a_tail_torn_at_any_byte_costs_no_complete_line` `src/review/store/tests.rs::a_log_that_was_lost_is_healed_from_the_journals` `tests/desk/whole_way.rs::a_reviewer_goes_the_whole_way_and_a_crash_takes_nothing` |
//! | Nobody changes or takes back what another wrote. | `src/review/fold/tests.rs::nobody_changes_what_another_wrote` `tests/annotations.rs::nobody_changes_what_another_wrote_and_is_told_why` |
//! | What somebody hands over in another's name is shown as hearsay. | `src/review/fold/tests.rs::a_forged_author_is_hearsay` `tests/sync/hostile.rs::what_is_handed_over_is_sifted` |
//! | A hostile log costs itself and nothing else. | `tests/sync/hostile.rs::a_remote_full_of_traps_hinders_nobody` `src/review/fold/tests.rs::hostile_lines_are_named_and_change_nothing_else` `src/review/fold/tests.rs::nobody_exhausts_the_clock_for_everybody` |
//!
//! ## The gate
//!
//! | promise | held by |
//! |---|---|
//! | A candidate does not loosen what is demanded of it. | `tests/policy.rs::the_policy_of_the_base_counts_wherever_the_release_is` `tests/understood.rs::only_the_base_says_what_files_are` `tests/check.rs::a_gating_task_that_was_dropped_fails` |
//! | An answer holds only while what it spoke of says the same. | `tests/check.rs::an_answer_holds_until_a_candidate_changes_what_it_spoke_of` |
//! | Where signatures are demanded, only those by the base's keys count. | `tests/signoff.rs::only_signatures_by_the_bases_keys_count_where_the_policy_says_so` |
//! | The exit code follows from the reasons that are printed; a check that could not be made is no pass. | `src/gate/tests.rs::the_exit_code_follows_from_the_reasons` `tests/check.rs::what_goes_wrong_with_the_check_itself_is_no_outcome_of_the_gate` `tests/check.rs::a_reader_who_leaves_early_does_not_turn_a_failure_into_a_pass` |
//!
//! ## What leaves the desk
//!
//! | promise | held by |
//! |---|---|
//! | Of what the policy keeps confidential, only hashes leave: in every export, picture and print, and in the records of annotations that are shared. | `tests/held_out.rs::confidential_text_is_in_nothing_that_leaves_the_desk` `tests/held_out.rs::outputs_of_every_format_are_held_out` `tests/held_out.rs::an_annotation_finds_its_sample_and_its_record_does_not_tell_the_id_that_is_text` `tests/held_out.rs::a_candidate_can_add_to_what_is_confidential_and_a_broken_policy_gives_nothing_away` |
//! | An export is inert where it is opened: markup, formulas, mentions, links, workflow commands. | `tests/exports.rs::markup_is_inert` `tests/exports.rs::formulas_are_inert` `tests/exports.rs::mentions_are_inert` `tests/exports.rs::links_are_inert` `src/export/check/tests.rs::hostile_names_stay_where_they_belong_in_workflow_commands` |
//! | A command that is offered for copying stays one command. | `src/base/shell.rs::a_word_stays_one_word` `src/export/check/tests.rs::the_command_that_answers_can_be_copied_or_is_not_offered` |
//! | There is no log, and the message of a crash says where, not what was read, unless it is asked for. | `src/cli/crash_tests.rs::a_crash_says_where_and_quotes_nothing` |
//!
//! # What is not promised
//!
//! * Names on annotations are claims. Who may push to a remote can write there under any name; only a signed sign-off
//!   tells who made it. What one machine's log says in the name of another's is the forgery that is noticed.
//! * Against somebody who has the user's own account, the `git` on their path or their terminal, there is no defence.
//! * A figure may be made up. Candor tells what was stated, from which file, and what speaks against comparing it.
//! * A hash hides no text short enough to be guessed.
