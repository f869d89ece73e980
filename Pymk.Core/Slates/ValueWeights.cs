namespace Pymk.Core.Slates;

/// <summary>
/// How the two probabilities make a score: P(invite | shown)^<paramref name="Invite"/> x P(accept | invite)^<paramref name="Accept"/>. Weights of 1 and
/// 1 give the expected number of accepted invitations.
/// </summary>
/// <param name="Invite">Exponent of P(invite | shown), 0 or more.</param>
/// <param name="Accept">Exponent of P(accept | invite), 0 or more.</param>
public readonly record struct ValueWeights(float Invite, float Accept)
{
    /// <summary>The product of both probabilities.</summary>
    public static readonly ValueWeights Plain = new(1, 1);

    /// <summary>The score before discounts, 0 to 1.</summary>
    public float Of(float invite, float accept) => this == Plain ? invite * accept : MathF.Pow(invite, Invite) * MathF.Pow(accept, Accept);
}
