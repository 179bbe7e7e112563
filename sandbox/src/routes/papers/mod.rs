//! What is attached to records: files, pictures, calls, mail, comments.

mod call_logs;
mod comments;
mod files;
mod mail;
mod pictures;

pub(super) use files::of as files_of;

use super::Call;
use crate::failure::Failure;
use crate::http::Response;

/// Answers a call, where it is about what is attached to records.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    Some(match call.operation.key.as_str() {
        "getFiles" => files::list(call),
        "getDealFiles" => files::list_of(call, "deal_id"),
        "getPersonFiles" => files::list_of(call, "person_id"),
        "getOrganizationFiles" => files::list_of(call, "org_id"),
        "getProductFiles" => files::list_of(call, "product_id"),
        "getFile" => files::get(call),
        "addFile" => files::create(call),
        "addFileAndLinkIt" => files::create_remote(call),
        "linkFileToItem" => files::link_remote(call),
        "updateFile" => files::update(call),
        "deleteFile" => files::delete(call),
        "downloadFile" => files::download(call),

        "getPersonPicture" => pictures::get(call),
        "addPersonPicture" => pictures::create(call),
        "deletePersonPicture" => pictures::delete(call),

        "getUserCallLogs" => call_logs::list(call),
        "getCallLog" => call_logs::get(call),
        "addCallLog" => call_logs::create(call),
        "deleteCallLog" => call_logs::delete(call),
        "addCallLogAudioFile" => call_logs::record(call),

        "getMailThreads" => mail::list(call),
        "getMailThread" => mail::get(call),
        "updateMailThreadDetails" => mail::update(call),
        "deleteMailThread" => mail::delete(call),
        "getMailThreadMessages" => mail::messages(call),
        "getMailMessage" => mail::message(call),
        "getDealMailMessages" => mail::of(call, "deal_id"),
        "getPersonMailMessages" => mail::of(call, "person_id"),
        "getOrganizationMailMessages" => mail::of(call, "org_id"),

        "getNoteComments" => comments::list(call),
        "getComment" => comments::get(call),
        "addNoteComment" => comments::create(call),
        "updateCommentForNote" => comments::update(call),
        "deleteComment" => comments::delete(call),
        _ => return None,
    })
}
