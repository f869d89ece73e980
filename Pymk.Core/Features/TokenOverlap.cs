namespace Pymk.Core.Features;

/// <summary>Merges two ascending token lists.</summary>
internal static class TokenOverlap
{
    /// <summary>Sum of the products of the weights of shared tokens: the cosine, where both are of unit length.</summary>
    public static float Dot(TokenList a, TokenList b)
    {
        var sum = 0f;
        int i = 0, j = 0;
        var x = a.Tokens;
        var y = b.Tokens;
        while (i < x.Length && j < y.Length)
        {
            if (x[i] == y[j])
            {
                sum += (float)a.Weights[i++] * (float)b.Weights[j++];
            }
            else if (x[i] < y[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return sum;
    }

    /// <summary>Sum and most of the first list's weights over shared tokens, and the token that has most (-1 for none).</summary>
    public static (float Sum, float Most, int Rarest) Shared(TokenList a, TokenList b)
    {
        float sum = 0, most = 0;
        var rarest = -1;
        int i = 0, j = 0;
        var x = a.Tokens;
        var y = b.Tokens;
        while (i < x.Length && j < y.Length)
        {
            if (x[i] == y[j])
            {
                var weight = (float)a.Weights[i];
                sum += weight;
                if (weight > most)
                {
                    (most, rarest) = (weight, x[i]);
                }

                i++;
                j++;
            }
            else if (x[i] < y[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (sum, most, rarest);
    }
}
