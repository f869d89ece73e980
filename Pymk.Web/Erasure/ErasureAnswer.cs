using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Erasure;

namespace Pymk.Web.Erasure;

/// <summary>How far an erasure is. It holds neither the id nor the name of the user.</summary>
/// <param name="Finished">True once every step is done; until then ask again.</param>
/// <param name="Step">The step under way; <c>finished</c> at the end.</param>
/// <param name="StartedAt">When the erasure began.</param>
/// <param name="ErasedBefore">True for a user who had been erased before.</param>
/// <param name="Removed">Number of removed entries by part, such as <c>relations</c>; every part is listed.</param>
/// <param name="Left">What only the operator can remove, one sentence each.</param>
internal sealed record ErasureAnswer(
    bool Finished,
    [property: JsonConverter(typeof(StepConverter))] ErasureStep Step,
    DateTimeOffset StartedAt,
    bool ErasedBefore,
    IReadOnlyDictionary<string, long> Removed,
    IReadOnlyList<string> Left)
{
    public static ErasureAnswer Of(ErasureProgress progress) => new(
        progress.IsFinished, progress.Step, progress.Report.StartedAt, progress.Report.ErasedBefore, progress.Report.Removed, progress.Report.Left);
}
