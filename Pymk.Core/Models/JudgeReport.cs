using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Core.Files;

namespace Pymk.Core.Models;

/// <summary>
/// How a new version compares with the served one, on connections and answers that neither has learnt from. Both sides walk the same graph, each with
/// the embeddings, rows and scores of its own weights.
/// </summary>
public sealed record JudgeReport
{
    private readonly IReadOnlyList<string>? _notes;

    /// <summary>The version that was served; null where there was none to compare with.</summary>
    public string? Serving { get; init; }

    /// <summary>False where the version is worse than the margins allow, and so was not published.</summary>
    public required bool Published { get; init; }

    /// <summary>Why the version was refused; empty where it was published.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Why it could not be judged, wholly or by a measure. A file of an earlier program has none.</summary>
    public IReadOnlyList<string> Notes
    {
        get => _notes ?? [];
        init => _notes = value;
    }

    /// <summary>The measures on new connections; null where these were too few.</summary>
    public JudgedLinks? Links { get; init; }

    /// <summary>The measures on new answers to suggestions; null where these were too few.</summary>
    public JudgedAnswers? Answers { get; init; }

    /// <summary>The margins of the decision.</summary>
    public required JudgeMargins Margins { get; init; }

    /// <summary>Reads a file; null if there is none, as in a version that nobody asked to judge.</summary>
    /// <param name="path">Such as <see cref="ModelFiles.Judge"/>.</param>
    /// <exception cref="ModelFileException">The file is damaged.</exception>
    public static JudgeReport? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), JudgeReportJson.Default.JudgeReport) : null;
        }
        catch (JsonException e)
        {
            throw new ModelFileException(path, "is no judgement: " + e.Message);
        }
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, JudgeReportJson.Default.JudgeReport));
}

/// <summary>How much worse a version may be. A difference counts only where it is also more than twice its standard error.</summary>
/// <param name="Links">Largest relative loss of recall@20 and of MRR.</param>
/// <param name="Auc">Largest loss of an AUC.</param>
/// <param name="CalibrationError">Largest rise of a calibration error.</param>
public sealed record JudgeMargins(double Links, double Auc, double CalibrationError);

/// <summary>The measures of both versions on new connections.</summary>
/// <param name="HeldOut">Connections that no weights have learnt from.</param>
/// <param name="Users">Users who were asked: each has such a connection.</param>
/// <param name="Serving">The served version.</param>
/// <param name="Candidate">The new version.</param>
/// <param name="RecallError">Standard error of the difference in recall@20, paired by user.</param>
/// <param name="MrrError">Standard error of the difference in MRR, paired by user.</param>
/// <param name="Changed">Share of the users to whom the two versions show other people.</param>
/// <param name="Kept">Mean share of the people of a slate of the served version who are in that of the new one, too.</param>
public sealed record JudgedLinks(
    int HeldOut, int Users, LinkFigures Serving, LinkFigures Candidate, double RecallError, double MrrError, double Changed, double Kept);

/// <summary>Measures of one version: means over the users asked, of slates of 20.</summary>
/// <param name="Recall">recall@20.</param>
/// <param name="Mrr">Mean reciprocal rank of the first true link among the 20.</param>
/// <param name="Coverage">Distinct people shown, divided by the users asked.</param>
public sealed record LinkFigures(double Recall, double Mrr, double Coverage);

/// <summary>The measures of both versions on new answers.</summary>
/// <param name="Invite">P(invite | shown).</param>
/// <param name="Accept">P(accept | invite); null where too few invitations were answered.</param>
public sealed record JudgedAnswers(JudgedTarget Invite, JudgedTarget? Accept);

/// <summary>The measures of both versions on one predicted probability.</summary>
/// <param name="Rows">Number of outcomes.</param>
/// <param name="Serving">The served version.</param>
/// <param name="Candidate">The new version.</param>
/// <param name="AucError">Standard error of the difference in AUC, from resampled users.</param>
/// <param name="CalibrationErrorError">Standard error of the difference in the calibration error, likewise.</param>
public sealed record JudgedTarget(int Rows, AnswerFigures Serving, AnswerFigures Candidate, double AucError, double CalibrationErrorError);

/// <summary>Measures of one version on one predicted probability.</summary>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width.</param>
public sealed record AnswerFigures(double Auc, double CalibrationError);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JudgeReport))]
internal sealed partial class JudgeReportJson : JsonSerializerContext;
