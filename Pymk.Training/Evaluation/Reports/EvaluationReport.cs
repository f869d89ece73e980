using System.Text.Json.Serialization;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Logs;

namespace Pymk.Training.Evaluation.Reports;

/// <summary>All results of one run of <c>evaluate</c>, the machine-readable report.</summary>
/// <param name="Results">Evaluations on links, one for each protocol and seed.</param>
/// <param name="Logs">Evaluations on logs, one for each seed.</param>
internal sealed record EvaluationReport(List<EvaluationResult> Results, List<LogEvaluation> Logs);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationReportJson : JsonSerializerContext;
