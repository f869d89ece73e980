using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Pymk.Training.Generate;

/// <summary>Streams the members' profiles to JSONL.</summary>
internal static class ProfileWriter
{
    private const int FlushAt = 1 << 20;

    public static void Write(Members members, MemberIds ids, GenerateOptions options, string path, CancellationToken cancellation)
    {
        var names = new Names(members.PlaceCount);
        string[] places = Texts(members.PlaceCount, Names.Place), skillNames = Texts(Members.Industries * Members.SkillsOfIndustry, Names.Skill);
        var topics = Texts(Members.Topics, Names.Topic);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, FlushAt);
        var buffer = new ArrayBufferWriter<byte>(FlushAt + 4096);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        Span<int> values = stackalloc int[Math.Max(Members.MaxSkills, Members.MaxInterests)];
        for (var member = 0; member < members.Count; member++)
        {
            var number = new Dice(options.Seed, (5UL << 40) + (ulong)member).Next();
            var employer = names.Employer(members.Employers.Of(member));
            json.WriteStartObject();
            WriteId(json, ids, member);
            json.WriteString("name", Names.Person(number));
            json.WriteString("headline", Names.Headline(members.Industry(member), number >> 40, employer));
            var joined = DateTimeOffset.FromUnixTimeSeconds(members.Joined(member));
            json.WriteString("joined", joined.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            json.WriteStartObject("attributes");
            json.WriteString("school", names.School(members.Schools.Of(member)));
            json.WriteString("employer", employer);
            json.WriteString("place", places[members.Places.Of(member)]);
            json.WriteString("industry", Names.Industry(members.Industry(member)));
            json.WriteEndObject();
            WriteList(json, "interests", values[..members.Interests(member, values)], topics);
            WriteList(json, "skills", values[..members.Skills(member, values)], skillNames);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount > FlushAt)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        }

        file.Write(buffer.WrittenSpan);
    }

    private static string[] Texts(int count, Func<int, string> text) => [.. Enumerable.Range(0, count).Select(text)];

    private static void WriteId(Utf8JsonWriter json, MemberIds ids, int member)
    {
        if (ids.AreUuids)
        {
            json.WriteString("user", ids.TextOf(member));
        }
        else
        {
            json.WriteNumber("user", member + 1L);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, ReadOnlySpan<int> values, string[] texts)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(texts[value]);
        }

        json.WriteEndArray();
    }
}
