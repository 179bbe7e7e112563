//! Two calls on pipelines and stages.

use crate::{Outcome, crm};
use pipedrive_wasm::ids::PipelineId;
use pipedrive_wasm::params::*;

#[tokio::test]
async fn list_pipelines() -> Outcome {
    let all = crm().await.pipelines().list(Default::default());
    let all = all.collect_all(None).await?;
    let names: Vec<_> = all.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["Sales", "Partnerships"]);
    Ok(())
}

#[tokio::test]
async fn list_stages() -> Outcome {
    let in_order = StageListParams {
        sort_by: Some(StageSortBy::OrderNr),
        ..Default::default()
    };
    let stages = crm()
        .await
        .stages()
        .list(in_order)
        .collect_all(None)
        .await?;
    assert!(stages.len() > 5);
    assert!(stages.is_sorted_by_key(|stage| stage.order_nr));
    for stage in stages {
        assert!([Some(PipelineId(1)), Some(PipelineId(2))].contains(&stage.pipeline_id));
    }
    Ok(())
}
