//! A small app whose records hold files: pictures, papers with limits, a sub-form with receipts.

use super::api::{Api, Who};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::{Value, json};

/// Where its records are.
pub const PHOTOS: &str = "/apps/album/forms/photo/records";

pub async fn install(api: &Api, owner: &Who) {
    api.post(owner, "/apps", &json!({ "key": "album", "title": "相册" })).await.ok();
    let form = json!({ "key": "photo", "title": "照片", "x-title": "{{ name }}", "type": "object", "properties": {
        "name": { "title": "名称", "type": "string" },
        "photo": { "title": "照片", "x-kind": "image", "maxItems": 3, "x-max-size": 2 },
        "paper": { "title": "资料", "x-kind": "attachment", "x-types": ["pdf", "text"] },
        "any": { "title": "附件", "x-kind": "attachment" },
        "sign": { "title": "签名", "x-kind": "signature" },
        "costs": { "title": "费用", "type": "array", "items": { "type": "object", "properties": {
            "what": { "title": "项目", "type": "string" },
            "receipt": { "title": "发票", "x-kind": "image" } } } } } });
    let draft = json!({ "text": form.to_string() });
    api.call(owner, "PUT", "/apps/album/definitions/forms/photo.json", &[], &draft).await.ok();
    api.post(owner, "/apps/album/publish", &json!({})).await.ok();
}

/// A picture in one colour.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(width, height, Rgb([200, 40, 40]));
    JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(&picture).expect("encodes");
    bytes
}

/// A picture one can see through.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = DynamicImage::from(RgbaImage::from_pixel(width, height, Rgba([40, 40, 200, 120])));
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).expect("encodes");
    bytes
}

/// Sends a file in one part; answers what a record keeps of it.
pub async fn send(api: &Api, who: &Who, name: &str, bytes: &[u8]) -> Value {
    let id = api.begin_upload(who, name, bytes.len()).await;
    let whole = api.put_part(who, &format!("/uploads/{id}?offset=0"), bytes).await.ok();
    whole["file"].clone()
}
