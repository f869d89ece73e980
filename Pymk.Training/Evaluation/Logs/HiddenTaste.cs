using System.Text;
using DuckDB.NET.Data;
using Pymk.Core.Graph;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Labels;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>
/// Reads the probabilities that decided what users did in generated data. No model can be better than these. Training never reads the file.
/// </summary>
internal static class HiddenTaste
{
    /// <summary>Name of the file in a data folder.</summary>
    public const string FileName = "taste.parquet";

    /// <summary>P(invite | viewed) and P(accept | invited) of each label, NaN for a request that is not in the file; null without the file.</summary>
    public static (float[] Invite, float[] Accept)? Read(string folder, LabelTable labels, SocialGraph graph, ITextNumbers? texts, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        var rows = new Dictionary<(long Request, long User, long Suggested), int>(labels.Count);
        for (var i = 0; i < labels.Count; i++)
        {
            rows[(labels.Request[i], graph.IdOf(labels.User[i]), graph.IdOf(labels.Candidate[i]))] = i;
        }

        var (invite, accept) = (new float[labels.Count], new float[labels.Count]);
        Array.Fill(invite, float.NaN);
        Array.Fill(accept, float.NaN);
        using var session = new DuckDbSession(1024);
        var sql = $"SELECT request, user, suggested, p_invite, p_accept FROM read_parquet({DuckDbSession.Quote(file)})";
        foreach (var (key, invites, accepts) in session.Rows(
            sql, r => ((r.GetInt64(0), IdOf(r, 1), IdOf(r, 2)), r.GetFloat(3), r.GetFloat(4)), cancellation, file))
        {
            if (rows.TryGetValue(key, out var row))
            {
                (invite[row], accept[row]) = (invites, accepts);
            }
        }

        return (invite, accept);

        long IdOf(DuckDBDataReader row, int column) => texts is null ? row.GetInt64(column)
            : texts.TryFind(Encoding.UTF8.GetBytes(row.GetString(column)), out var id) ? id
            : -1;
    }
}
