//! Uploads: kept under numbers, and given back as they came.

use super::Call;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Blob;
use std::fmt::Write as _;

/// Types of images that are taken.
const IMAGES: [&str; 4] = ["image/gif", "image/jpeg", "image/jpg", "image/png"];

/// Keeps the uploaded file, and gives its number.
pub(super) fn keep(call: &mut Call<'_>) -> Result<u64, Failure> {
    let file = call
        .body
        .file
        .take()
        .ok_or_else(|| Failure::schema("file", "is required"))?;
    if file.name.is_empty() {
        return Err(Failure::schema("file", "needs a name"));
    }
    call.store.history.last_blob += 1;
    let number = call.store.history.last_blob;
    let blob = Blob {
        name: file.name,
        content_type: file.content_type,
        bytes: file.bytes,
        added: call.now,
    };
    call.store.blobs.insert(number, blob);
    Ok(number)
}

/// The same, of nothing but images.
pub(super) fn keep_image(call: &mut Call<'_>) -> Result<u64, Failure> {
    let file = call.body.file.as_ref();
    let name = file
        .map(|file| file.name.to_ascii_lowercase())
        .unwrap_or_default();
    let by_name = [".gif", ".jpg", ".jpeg", ".png"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let by_type = file.is_some_and(|file| IMAGES.contains(&file.content_type.as_str()));
    if !by_name && !by_type {
        return Err(Failure::bad_request(
            "Only images of type gif, jpg and png are taken",
        ));
    }
    keep(call)
}

/// Gives a file back.
pub(super) fn download(call: &Call<'_>, number: u64, name: &str) -> Result<Response, Failure> {
    let blob = call
        .store
        .blobs
        .get(&number)
        .ok_or_else(|| Failure::not_found("File"))?;
    let mut response = Response::new(200, &blob.content_type, blob.bytes.clone());
    response
        .headers
        .set("content-disposition", disposition(name));
    Ok(response)
}

/// Where something would stand on a host that doesn't exist.
pub(super) fn url(path: &str) -> String {
    format!("https://files.sandbox.example/{path}")
}

/// A name that isn't ASCII is written twice: once for those who can't read it.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_graphic() && !matches!(letter, '"' | '\\') || letter == ' ' {
                letter
            } else {
                '_'
            }
        })
        .collect();
    let mut header = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        header.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                header.push(char::from(byte));
            } else {
                // Writing to a string can't fail.
                let _ = write!(header, "%{byte:02X}");
            }
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_in_another_script_is_written_twice() {
        assert_eq!(disposition("a b.txt"), "attachment; filename=\"a b.txt\"");
        assert_eq!(
            disposition("ü.txt"),
            "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt"
        );
    }
}
