//! Letting a robot of a group chat say something because an administrator wants to hear it.

use super::Workspace;
use crate::access::Administrator;
use crate::definition::Channel;
use crate::notify::{self, Message};
use crate::store::{Batch, StoreError};
use serde_json::Value;
use uuid::Uuid;

impl Workspace {
    /// Puts a message of its own for one robot into the outbox.
    ///
    /// # Errors
    /// The database's.
    pub async fn say_by_robot(
        &self,
        _by: &Administrator,
        robot: &str,
        subject: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let message = Message {
            key: format!("test/{}", Uuid::now_v7()),
            app: None,
            channels: vec![Channel::Robot],
            to: Vec::new(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            link: None,
            url: None,
            robots: vec![robot.to_owned()],
            event: "test",
            data: Value::Null,
        };
        let now = self.clock.now();
        self.store
            .write(move |conn| {
                let mut batch = Batch::default();
                notify::push(&mut batch, &message, now);
                Box::pin(conn.execute_all(batch))
            })
            .await
    }
}
