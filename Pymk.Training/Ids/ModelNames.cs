using System.Globalization;
using System.Text;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Training.Ids;

/// <summary>The users of a model by the names that the application has for them: whole numbers, or texts.</summary>
/// <param name="graph">The graph.</param>
/// <param name="ids">The text ids of its users; null in a network of numbers.</param>
internal sealed class ModelNames(SocialGraph graph, UserIdTable? ids)
{
    /// <summary>The numbers of text ids; null in a network of numbers.</summary>
    public ITextNumbers? Texts { get; } = ids is null ? null : new ModelTexts(graph, ids);

    /// <summary>What an id is, in a sentence to a user.</summary>
    public string Rule => ids is null ? "a whole number" : "a text of 1 to 128 characters";

    /// <summary>A user's id.</summary>
    public string this[int user] => ids is null ? graph.IdOf(user).ToString(CultureInfo.InvariantCulture) : ids.TextOf(user);

    /// <summary>The number of an id as a file has it.</summary>
    /// <returns>False for a text that is no id.</returns>
    public bool TryRead(string text, out long id) =>
        Texts is null ? UserIdRules.TryNumber(text, out id) : Texts.TryFind(Encoding.UTF8.GetBytes(text), out id);
}
