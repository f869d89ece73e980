using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Web;

/// <summary>Sixty-four invented people, always the same. Their ids lie above 2^53, where a JavaScript number loses the last digit.</summary>
public static class Town
{
    private const long FirstId = 9_007_199_254_740_993;

    private static readonly string[] First =
    [
        "Amara", "Jonas", "Mei", "Rafael", "Ingrid", "Tariq", "Noor", "Luca",
        "Sofia", "Kwame", "Hana", "Elif", "Mateo", "Priya", "Oskar", "Yara",
    ];

    private static readonly string[] Last = ["Okafor", "Lindqvist", "Tanaka", "Moreau", "Haddad", "Novak", "Castillo", "O’Brien"];

    private static readonly string[] Jobs =
    [
        "Data engineer", "Product designer", "Nurse", "Structural engineer", "Teacher", "Biologist", "Editor", "Controller",
    ];

    private static readonly string[] Employers = ["Northwind Labs", "City Hospital", "Atlas Rail", "Helio Power", "Union Press"];
    private static readonly string[] Schools = ["Lund University", "Kyoto Institute", "Delft", "Accra Polytechnic"];

    private static readonly string[] Odd =
    [
        "a/b", "100%", "7", "007", "😀", "a b?c#d&e", "%2F", "it's \"quoted\" <b>", "org:17", "6f0c9a3e-5d0e-4c64-9b6c-0d8f5b1a2c3d", "9007199254740993", "\"userId\":5",
    ];

    /// <summary>The people, in ascending order of id.</summary>
    public static IReadOnlyList<ProfileCard> People { get; } =
        [.. Enumerable.Range(0, 64).Select(Person)];

    /// <summary>The same people in a network of text ids. Some ids look like parts of addresses, numbers, or markup.</summary>
    public static IReadOnlyList<ProfileCard> Named { get; } = [.. People.Select((p, i) => p with { Text = i < Odd.Length ? Odd[i] : $"org:{i}/member" })];

    /// <summary>The suggestion of a person at a place in the slate, from 0.</summary>
    public static Suggestion Suggest(ProfileCard person, int place)
    {
        var mutual = Math.Max(0, 14 - place);
        MutualConnection[] sample = [.. (person.Text is null ? People : Named).Skip((place * 3) + 5).Take(Math.Min(3, mutual)).Select(p => new MutualConnection(p.UserId, p.Name, p.Text))];
        List<string> reasons = [];
        if (mutual > 0)
        {
            var names = string.Join(", ", sample.Select(s => s.Name));
            reasons.Add($"{mutual} mutual connection{(mutual == 1 ? "" : "s")}{(mutual > 3 ? ", among them " : ": ")}{names}");
        }

        reasons.Add((place % 3) switch
        {
            0 => $"Also went to {Schools[place % 4]}",
            1 => $"Also works at {Employers[place % 5]}",
            _ => "Similar interests",
        });
        string[] sources = mutual > 1 ? ["two-hop", "nearest"] : ["nearest"];
        return new Suggestion(person.UserId, person.Name, person.Headline, 0.4f / (1 + place), reasons, mutual, sample, sources, person.Text);
    }

    private static ProfileCard Person(int i) =>
        new(FirstId + i, $"{First[i * 7 % 16]} {Last[i * 3 % 8]}", $"{Jobs[i * 5 % 8]} at {Employers[i % 5]}", 12 + (i * 37 % 160));
}
