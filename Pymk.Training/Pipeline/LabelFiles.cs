using Pymk.Core.Files;
using Pymk.Training.Labels;

namespace Pymk.Training.Pipeline;

/// <summary>The file of the labels, written by the import and read by the stages that train.</summary>
internal static class LabelFiles
{
    private const int Version = 1;

    /// <summary>Writes the file.</summary>
    public static void Write(LabelTable labels, string path) => new SectionFile.Writer("labels", Version)
        .Add("user", labels.User.ToArray()).Add("candidate", labels.Candidate.ToArray()).Add("time", labels.Time.ToArray())
        .Add("position", labels.Position.ToArray()).Add("timesShown", labels.TimesShown.ToArray())
        .Add("daysSinceShown", labels.DaysSinceShown.ToArray())
        .Add("invited", labels.Invited.ToArray()).Add("accepted", labels.Accepted.ToArray()).Add("weight", labels.Weight.ToArray())
        .Add("request", labels.Request.ToArray()).WriteTo(path);

    /// <summary>Reads the file; null if there is none.</summary>
    /// <exception cref="ModelFileException">The file is damaged.</exception>
    public static LabelTable? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var s = SectionFile.Read(path, "labels", Version);
        var labels = new LabelTable();
        labels.UserColumn.AddRange(s.Get<int>("user"));
        labels.CandidateColumn.AddRange(s.Get<int>("candidate"));
        labels.TimeColumn.AddRange(s.Get<uint>("time"));
        labels.PositionColumn.AddRange(s.Get<short>("position"));
        labels.TimesShownColumn.AddRange(s.Get<int>("timesShown"));
        labels.DaysSinceShownColumn.AddRange(s.Get<float>("daysSinceShown"));
        labels.InvitedColumn.AddRange(s.Get<sbyte>("invited"));
        labels.AcceptedColumn.AddRange(s.Get<sbyte>("accepted"));
        labels.WeightColumn.AddRange(s.Get<float>("weight"));
        labels.RequestColumn.AddRange(s.Get<long>("request"));
        return labels;
    }
}
