using System.Text;
using Pymk.Core.Ids;
using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;

namespace Pymk.Training.Ids;

/// <summary>
/// The numbers of an import's text ids. A text that has a number in the served model or in the snapshot keeps it. Another text gets the first number
/// of its chain that is neither another text's nor passed; see <see cref="UserIdHash"/>. The text of an erased person gets the number that it had, so that
/// rows about it are left out.
/// </summary>
/// <param name="hash">Draws the numbers.</param>
/// <param name="erased">Who was erased; null for nobody.</param>
internal sealed class TextNumbers(UserIdHash hash, ErasedUsers? erased = null) : ITextNumbers
{
    // A text and its number have the same place.
    private readonly Utf8Index _texts = new();
    private readonly NumberIndex _numbers = new();
    private readonly HashSet<long> _passed = [];
    private readonly List<long> _givenPassed = [];
    private int _given;
    private bool _dependsOnOrder;

    /// <summary>Takes a text over with its number, before any text is claimed.</summary>
    /// <returns>False where the text has another number or the number another text.</returns>
    public bool TryGive(ReadOnlySpan<byte> utf8, long number)
    {
        if (_texts.Look(utf8) >= 0 || _numbers.Look(number) >= 0)
        {
            return false;
        }

        Add(utf8, number);
        _given++;
        return true;
    }

    /// <summary>Takes over a number at which the search for a text goes on.</summary>
    public void GivePassed(long number)
    {
        _givenPassed.Add(number);
        _passed.Add(number);
    }

    /// <summary>The number of a text; a new text gets one.</summary>
    /// <returns>False for a text that cannot be an id.</returns>
    /// <exception cref="UserErrorException">All numbers that the text draws are those of others.</exception>
    public bool TryClaim(ReadOnlySpan<byte> utf8, out long number)
    {
        if (_texts.Look(utf8) is >= 0 and var place)
        {
            number = _numbers[place];
            return true;
        }

        number = 0;
        if (!UserIdRules.IsUtf8Text(utf8))
        {
            return false;
        }

        number = Search(utf8, claims: true);
        Add(utf8, number);
        return true;
    }

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<byte> utf8, out long number)
    {
        var place = _texts.Look(utf8);
        number = place >= 0 ? _numbers[place] : UserIdRules.IsUtf8Text(utf8) ? Search(utf8, claims: false) : -1;
        return number >= 0;
    }

    /// <summary>True for the number of a text.</summary>
    public bool Has(long number) => _numbers.Look(number) >= 0;

    /// <summary>The text of a number; "" for a number without one.</summary>
    public string TextOf(long number) => _numbers.Look(number) is >= 0 and var place ? TextAt(place) : "";

    /// <summary>The table of a graph.</summary>
    /// <param name="ids">The numbers of its users by ordinal.</param>
    public UserIdTable Table(ReadOnlySpan<long> ids) => new(ids.ToArray().Select(TextOf), _passed);

    /// <summary>
    /// The same texts, the new ones numbered in their ordinal order; null where the order makes no difference, because no two of them drew one number.
    /// </summary>
    public TextNumbers? InOrder()
    {
        if (!_dependsOnOrder)
        {
            return null;
        }

        var ordered = new TextNumbers(hash, erased);
        for (var place = 0; place < _given; place++)
        {
            ordered.TryGive(_texts[place], _numbers[place]);
        }

        foreach (var number in _givenPassed)
        {
            ordered.GivePassed(number);
        }

        foreach (var text in Enumerable.Range(_given, _texts.Count - _given).Select(TextAt).Order(StringComparer.Ordinal))
        {
            ordered.TryClaim(Encoding.UTF8.GetBytes(text), out _);
        }

        ordered._dependsOnOrder = false;
        return ordered;
    }

    private void Add(ReadOnlySpan<byte> utf8, long number)
    {
        _texts.Add(utf8);
        _numbers.Intern(number);
    }

    // The text has no number yet, so whoever has one of the chain is somebody else.
    private long Search(ReadOnlySpan<byte> utf8, bool claims)
    {
        for (var probe = 0; probe < UserIdHash.MaxProbes; probe++)
        {
            var number = hash.Number(utf8, probe);
            if (_numbers.Look(number) is >= 0 and var owner)
            {
                if (claims)
                {
                    _passed.Add(number);
                    _dependsOnOrder |= owner >= _given;
                }
            }
            else if (HadNumber(number, utf8) is var had && (had ?? !_passed.Contains(number)))
            {
                return number;
            }
            else if (claims)
            {
                _passed.Add(number);
            }
        }

        throw new UserErrorException(
            $"{UserIdHash.MaxProbes} other ids have the numbers that '{UserIdRules.Shown(Encoding.UTF8.GetString(utf8))}' draws: choose another id");
    }

    private bool? HadNumber(long number, ReadOnlySpan<byte> utf8) =>
        erased is null or { IsEmpty: true } ? null : erased.HadNumber(number, Encoding.UTF8.GetString(utf8));

    private string TextAt(int place) => Encoding.UTF8.GetString(_texts[place]);
}
