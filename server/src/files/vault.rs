//! Where the bytes of attachments are kept: a folder, or a bucket of an S3-compatible store. Both durable before they
//! answer, both by names made here and never by a name somebody sent.

use super::remains;
use anyhow::Context as _;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tenon_engine::id::FileId;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

/// Why bytes could not be kept or had.
pub type VaultError = object_store::Error;

/// As much is held in memory before it is sent on; S3 takes no smaller parts than 5 MB.
const BUFFER: usize = 8 << 20;
/// How long a store that does not answer is asked again; whoever waits for it is told then.
const PATIENCE: Duration = Duration::from_secs(20);
const PARTS: &str = "parts";
const PICTURES: &str = "thumbnails";

/// The place of all attachments. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
    shown: String,
}

impl Vault {
    /// The vault at an address: `s3://bucket/prefix`, or a folder, which is made when it is missing. How the bucket is
    /// reached, the usual variables of S3 clients say: `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub fn open(address: &str) -> anyhow::Result<Self> {
        match address.strip_prefix("s3://") {
            Some(place) => {
                let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
                Self::bucket(AmazonS3Builder::from_env(), bucket, prefix)
            }
            None => Self::folder(Path::new(address)),
        }
    }

    /// A folder on this machine.
    pub fn folder(folder: &Path) -> anyhow::Result<Self> {
        let shown = folder.display().to_string();
        std::fs::create_dir_all(folder).with_context(|| format!("the folder {shown} cannot be made"))?;
        let store = LocalFileSystem::new_with_prefix(folder).with_context(|| format!("{shown} is no folder"))?;
        let store = Arc::new(store.with_fsync(true).with_automatic_cleanup(true));
        Ok(Self { store, folder: Some(folder.to_owned()), shown })
    }

    /// A part of a bucket.
    pub fn bucket(settings: AmazonS3Builder, bucket: &str, prefix: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(!bucket.is_empty(), "the bucket is missing: s3://bucket/prefix");
        tenon_engine::notify::choose_tls();
        // Whoever names an address in the clear means it: a store on this machine or behind the same door.
        let endpoint = settings.get_config_value(&object_store::aws::AmazonS3ConfigKey::Endpoint);
        let settings = settings.with_allow_http(endpoint.is_some_and(|at| at.starts_with("http://")));
        let settings =
            settings.with_retry(RetryConfig { max_retries: 3, retry_timeout: PATIENCE, ..RetryConfig::default() });
        // One by one: not every store knows the other way, and we have few to remove.
        let settings = settings.with_disable_bulk_delete(true);
        let store = settings.with_bucket_name(bucket).build().context("the bucket cannot be reached like this")?;
        let shown = format!("s3://{bucket}/{prefix}").trim_end_matches('/').to_owned();
        Ok(Self { store: Arc::new(PrefixStore::new(store, prefix)), folder: None, shown })
    }

    /// Where it is, for people.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The folder, unless it is a bucket.
    pub fn as_folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Writes, reads and removes a few bytes.
    pub async fn probe(&self) -> Result<(), VaultError> {
        let name = Name::from(format!("probe/{}", Uuid::new_v4().simple()));
        self.store.put(&name, PutPayload::from_static(b"ok")).await?;
        let read = self.store.get(&name).await?.bytes().await?;
        self.store.delete(&name).await?;
        if read.as_ref() == b"ok" {
            return Ok(());
        }
        Err(VaultError::Generic { store: "vault", source: "what was read is not what was written".into() })
    }

    /// Begins a file whose size nobody knows yet.
    pub fn begin(&self, id: &FileId) -> Incoming {
        self.begin_at(name_of(id))
    }

    fn begin_at(&self, name: Name) -> Incoming {
        let writer = BufWriter::with_capacity(Arc::clone(&self.store), name, BUFFER).with_max_concurrency(2);
        Incoming { writer: Some(writer), size: 0 }
    }

    /// Begins a file under the name [`Vault::list`] gave it in another vault; none for a name no file has.
    pub fn begin_named(&self, name: &str) -> Option<Incoming> {
        file_named(name).map(|id| self.begin(&id))
    }

    /// Where the file of such a name lies on this machine; none in a bucket, and for a name no file has.
    pub fn path_named(&self, name: &str) -> Option<PathBuf> {
        file_named(name).and(self.folder.as_ref()).map(|folder| folder.join(name))
    }

    /// The bytes of a file, as they come.
    pub async fn read(&self, id: &FileId) -> Result<BoxStream<'static, Result<Bytes, VaultError>>, VaultError> {
        Ok(self.store.get(&name_of(id)).await?.into_stream())
    }

    /// The bytes of a file all at once: for small ones.
    pub async fn read_whole(&self, id: &FileId) -> Result<Bytes, VaultError> {
        self.store.get(&name_of(id)).await?.bytes().await
    }

    /// Keeps a part of an upload under a name of its own, which is answered.
    pub async fn put_part(&self, upload: &FileId, position: i64, bytes: Bytes) -> Result<String, VaultError> {
        let name = format!("{PARTS}/{upload}/{position:012}-{}", Uuid::new_v4().simple());
        self.store.put(&Name::from(name.as_str()), bytes.into()).await?;
        Ok(name)
    }

    /// The bytes of a part.
    pub async fn read_part(&self, place: &str) -> Result<BoxStream<'static, Result<Bytes, VaultError>>, VaultError> {
        Ok(self.store.get(&Name::from(place)).await?.into_stream())
    }

    pub async fn delete_part(&self, place: &str) -> Result<(), VaultError> {
        gone(self.store.delete(&Name::from(place)).await)
    }

    /// Removes every part of an upload, also those that nothing knows of.
    pub async fn delete_parts(&self, upload: &FileId) -> Result<(), VaultError> {
        let folder = Name::from(format!("{PARTS}/{upload}"));
        let names: Vec<Name> = self.store.list(Some(&folder)).map_ok(|found| found.location).try_collect().await?;
        for name in names {
            gone(self.store.delete(&name).await)?;
        }
        Ok(())
    }

    /// A small picture of a file, if one was made: no bytes when none can be.
    pub async fn picture(&self, id: &FileId, side: u32) -> Result<Option<Bytes>, VaultError> {
        match self.store.get(&picture_name(id, side)).await {
            Ok(found) => found.bytes().await.map(Some),
            Err(VaultError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn put_picture(&self, id: &FileId, side: u32, bytes: Bytes) -> Result<(), VaultError> {
        self.store.put(&picture_name(id, side), bytes.into()).await.map(|_| ())
    }

    /// Removes a file, its pictures and its parts.
    pub async fn delete(&self, id: &FileId, sides: &[u32]) -> Result<(), VaultError> {
        self.delete_parts(id).await?;
        for side in sides {
            gone(self.store.delete(&picture_name(id, *side)).await)?;
        }
        gone(self.store.delete(&name_of(id)).await)
    }

    /// Removes what a server that was killed had begun to write and nobody has touched for this long.
    pub async fn clear_remains(&self, age: Duration) -> std::io::Result<usize> {
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        tokio::task::spawn_blocking(move || remains::clear(&folder, age)).await.unwrap_or(Ok(0))
    }

    /// The names and sizes of all files, without what can be made again and what is not whole.
    pub fn list(&self) -> BoxStream<'static, Result<(String, u64), VaultError>> {
        let whole = |name: &str| !["parts/", "thumbnails/", "probe/"].iter().any(|other| name.starts_with(other));
        let files = self.store.list(None).map_ok(|found| (found.location.to_string(), found.size));
        files.try_filter(move |(name, _)| std::future::ready(whole(name) && !name.ends_with(".part"))).boxed()
    }

    /// The bytes under a name that [`Vault::list`] gave.
    pub async fn read_named(&self, name: &str) -> Result<BoxStream<'static, Result<Bytes, VaultError>>, VaultError> {
        Ok(self.store.get(&Name::from(name)).await?.into_stream())
    }
}

/// The last two letters of an id are random, so the folders fill evenly.
fn name_of(id: &FileId) -> Name {
    let text = id.as_str();
    Name::from(format!("{}/{text}", &text[text.len() - 2..]))
}

fn file_named(name: &str) -> Option<FileId> {
    let id = FileId::parse(name.split_once('/')?.1)?;
    (name_of(&id).as_ref() == name).then_some(id)
}

fn picture_name(id: &FileId, side: u32) -> Name {
    let text = id.as_str();
    Name::from(format!("{PICTURES}/{}/{text}-{side}", &text[text.len() - 2..]))
}

/// What is not there need not be removed.
fn gone(end: Result<(), VaultError>) -> Result<(), VaultError> {
    match end {
        Err(VaultError::NotFound { .. }) => Ok(()),
        other => other,
    }
}

/// A file that is being written. It has its name only when it is whole; dropped before, it leaves nothing behind.
pub struct Incoming {
    writer: Option<BufWriter>,
    size: usize,
}

impl Incoming {
    pub fn size(&self) -> usize {
        self.size
    }

    pub async fn write(&mut self, bytes: Bytes) -> Result<(), VaultError> {
        self.size += bytes.len();
        match &mut self.writer {
            Some(writer) => writer.put(bytes).await,
            None => Err(ended()),
        }
    }

    /// Makes what was written durable and gives it its name.
    pub async fn finish(mut self) -> Result<(), VaultError> {
        let Some(mut writer) = self.writer.take() else { return Err(ended()) };
        writer.shutdown().await.map_err(|error| VaultError::Generic { store: "vault", source: error.into() })
    }
}

fn ended() -> VaultError {
    VaultError::Generic { store: "vault", source: "this file was ended already".into() }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else { return };
        // A bucket keeps the parts of what was never finished until it is told otherwise.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "what was written of an unfinished file could not be removed");
                }
            });
        }
    }
}
